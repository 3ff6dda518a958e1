/** Bytes in, bytes out: the program, wired in {@link dev.seamark.server.Main}. */
@NullMarked
package dev.seamark.server;

import org.jspecify.annotations.NullMarked;
