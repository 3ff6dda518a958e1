/**
 * DNS over HTTPS to upstreams (RFC 8484): a handler that makes HTTP/2 requests of questions and
 * messages of responses, so that a connection carries them as if they were framed for TCP.
 *
 * <pre>
 *   TcpPipe ──message──▶ DohCodec ──HEADERS, DATA──▶ TLS
 *      ▲  ▲                 │
 *      │  └─────message─────┤ a response
 *      └──DohEvent──────────┘ no response, or no further requests
 * </pre>
 *
 * <p>Netty's codec speaks HTTP/2. Nothing here is loaded unless an upstream is written as {@code
 * https://}.
 */
@NullMarked
package dev.seamark.server.upstream.doh;

import org.jspecify.annotations.NullMarked;
