/** What a plugin is given while it is set up, and what plugins know of one another. */
@NullMarked
package dev.seamark.server.plugin;

import org.jspecify.annotations.NullMarked;
