/**
 * DNS over QUIC (RFC 9250): each stream that a client opens carries one query and its reply.
 *
 * <pre>
 *   client ─stream─▶ DoqStream ─▶ QuicConnection ─▶ Responder
 *                        ▲                              │
 *                        └────── Peer: reply, FIN ◀─────┘
 * </pre>
 *
 * <p>Used on the loop of the connection only. Nothing here is loaded unless a server block is
 * written as {@code quic://}.
 */
@NullMarked
package dev.seamark.server.transport.doq;

import org.jspecify.annotations.NullMarked;
