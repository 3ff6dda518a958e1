/** What forwarding does, over real sockets. */
@NullMarked
package dev.seamark.server.plugins.upstream.forward;

import org.jspecify.annotations.NullMarked;
