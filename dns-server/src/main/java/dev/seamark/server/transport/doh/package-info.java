/**
 * Queries over HTTPS (RFC 8484) that a listener has accepted: HTTP/2, and HTTP/1.1 for clients that
 * know nothing else; and HTTP/3 over QUIC.
 *
 * <pre>
 *   client ─▶ SslHandler ─▶ Http2Requests | HttpServerCodec, Http1Requests ─DohRequest─▶ Responder
 *                                  ▲                                                        │
 *                                  └────────────────── DohReply ◀───────────────────────────┘
 *   client ─▶ QuicConnection ─stream─▶ Netty's HTTP/3 ─▶ Http3Stream ─DohRequest─▶ Responder
 *
 *   DohConnection   what it may hold and how long it may wait, as for TCP
 * </pre>
 *
 * <p>Everything belongs to one event loop and is used on that loop only. Netty speaks HTTP. Nothing
 * here is loaded unless a server block is written as {@code https://} or {@code https3://}.
 */
@NullMarked
package dev.seamark.server.transport.doh;

import org.jspecify.annotations.NullMarked;
