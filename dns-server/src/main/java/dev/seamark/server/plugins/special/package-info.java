/**
 * Plugins that answer questions which are about no zone of anybody's: who the server is, what
 * {@code localhost} is, what there is of any type, and answers to test clients with.
 */
@NullMarked
package dev.seamark.server.plugins.special;

import org.jspecify.annotations.NullMarked;
