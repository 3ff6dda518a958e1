/** The plugin {@code loop}: finds out whether questions that are forwarded come back. */
@NullMarked
package dev.seamark.server.plugins.upstream.loop;

import org.jspecify.annotations.NullMarked;
