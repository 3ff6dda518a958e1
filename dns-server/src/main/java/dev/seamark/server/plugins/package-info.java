/** The list of plugins, in the order in which they are asked. */
@NullMarked
package dev.seamark.server.plugins;

import org.jspecify.annotations.NullMarked;
