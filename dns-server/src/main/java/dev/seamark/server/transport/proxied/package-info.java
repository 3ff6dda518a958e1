/**
 * Clients behind a proxy that says who they are (the PROXY protocol, versions 1 and 2): on
 * connections in front of everything else, on datagrams in front of the query.
 *
 * <pre>
 *   proxy ─▶ ProxyDoor (is there a header?) ─▶ HAProxyMessageDecoder ─▶ ProxyUse ─ProxiedFrom─▶ TcpHandler
 *   proxy ─▶ MmsgSocket ─▶ ProxiedDatagrams ─▶ Responder
 * </pre>
 *
 * <p>Whose headers count is in {@code ProxyPolicy}. Netty reads those of connections. Nothing here
 * is loaded unless a server block has a {@code proxyproto} line.
 */
@NullMarked
package dev.seamark.server.transport.proxied;

import org.jspecify.annotations.NullMarked;
