/** The plugin {@code on}: commands that are run when the server starts and ends. */
@NullMarked
package dev.seamark.server.plugins.commands;

import org.jspecify.annotations.NullMarked;
