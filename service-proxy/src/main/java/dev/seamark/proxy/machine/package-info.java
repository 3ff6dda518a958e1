/**
 * What this machine has: the addresses of its interfaces, and how its kernel tracks connections.
 */
@NullMarked
package dev.seamark.proxy.machine;

import org.jspecify.annotations.NullMarked;
