/**
 * What a directive that forwards queries says: where to, how, and in which order. Immutable; names
 * are looked up and files are read when the configuration is set up.
 */
@NullMarked
package dev.seamark.server.plugins.upstream.forward.settings;

import org.jspecify.annotations.NullMarked;
