/** The userspace data plane over loopback sockets. */
@NullMarked
package dev.seamark.proxy.userspace;

import org.jspecify.annotations.NullMarked;
