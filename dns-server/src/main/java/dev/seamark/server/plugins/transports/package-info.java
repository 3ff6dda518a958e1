/** Plugins about how clients are spoken with: encryption. None of them joins a chain. */
@NullMarked
package dev.seamark.server.plugins.transports;

import org.jspecify.annotations.NullMarked;
