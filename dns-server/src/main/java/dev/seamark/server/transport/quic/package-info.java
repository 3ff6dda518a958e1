/**
 * Connections of QUIC (RFC 9000) that a listener has accepted, whatever goes through them: who may
 * begin one, what it may hold, how long it may wait, and how it is closed.
 *
 * <pre>
 *   client ─datagrams─▶ QuicDoor ─▶ Netty's codec ─▶ QuicConnection ─▶ streams: DNS, or HTTP/3
 *                                      │ before there is a connection
 *                                  RetryTokens (must the client prove its address first?)
 * </pre>
 *
 * <p>A handshake takes a place among the handshakes of its event loop, shared with those of TLS
 * over TCP; a connection whose handshake is done takes one among the connections of its loop,
 * shared with TCP's. Each loop has a socket of its own on the port: a client whose address changes
 * may come to another loop, which does not know its connection, and begins a new one.
 *
 * <p>Everything but {@code QuicTerms} and {@code QuicSockets} belongs to one event loop and is used
 * on that loop only. Netty and Cloudflare's quiche speak QUIC. Nothing here is loaded unless a
 * server block is written as {@code quic://} or {@code https3://}.
 */
@NullMarked
package dev.seamark.server.transport.quic;

import org.jspecify.annotations.NullMarked;
