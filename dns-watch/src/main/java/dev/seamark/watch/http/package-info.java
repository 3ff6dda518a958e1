/**
 * As much of HTTP as a watch needs: GET over HTTP/1.1, whose body is read as it comes in, over
 * connections whose end is noticed. The messages are written and read by Apache HttpComponents
 * (blocking); what it stands on is made here: sockets, TLS, proxies, and how long to wait.
 *
 * <pre>
 *   Server ──Dialling──▶ HttpConnection ──get──▶ Reply ──▶ ReplyBody
 *              └────────▶ Exchange ◀──────┘  (HttpComponents over a socket)
 *   Pem ──▶ Tls (SSLContext)
 * </pre>
 *
 * <p>No compression is asked for: within a cluster a network is faster than either side compresses.
 */
@NullMarked
package dev.seamark.watch.http;

import org.jspecify.annotations.NullMarked;
