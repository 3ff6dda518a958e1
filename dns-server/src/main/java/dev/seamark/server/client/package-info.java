/**
 * Clients as far as this server tells them apart, and what one of them may take beside others.
 *
 * <p>A client is an IPv4 address, or an IPv6 network of 64 bits: whoever has one address of such a
 * network has them all. It is a number ({@link dev.seamark.server.client.Clients}), so that nothing
 * is allocated for it, and what is counted for clients lies in tables of a fixed size.
 */
@NullMarked
package dev.seamark.server.client;

import org.jspecify.annotations.NullMarked;
