package dev.seamark.server.transport.tcp;

import java.net.InetSocketAddress;

/**
 * Event: the other end is a proxy, and this is the client that it speaks for.
 *
 * @param remote the client's address
 * @param local the address that the client has spoken to
 */
public record ProxiedFrom(InetSocketAddress remote, InetSocketAddress local) {}
