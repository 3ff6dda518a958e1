/** Plugins that answer from their own configuration, or change questions and replies by it. */
@NullMarked
package dev.seamark.server.plugins.local;

import org.jspecify.annotations.NullMarked;
