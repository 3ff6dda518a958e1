/** Plugins that ask other servers, and keep what those said. */
@NullMarked
package dev.seamark.server.plugins.upstream;

import org.jspecify.annotations.NullMarked;
