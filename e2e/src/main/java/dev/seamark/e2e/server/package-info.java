/** The server under test as a process, and what it answers. */
@NullMarked
package dev.seamark.e2e.server;

import org.jspecify.annotations.NullMarked;
