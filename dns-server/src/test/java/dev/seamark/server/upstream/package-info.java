/** Questions to servers that are slow, dead or lying, over real sockets. */
@NullMarked
package dev.seamark.server.upstream;

import org.jspecify.annotations.NullMarked;
