/**
 * As much of HTTP as a watch needs: GET over HTTP/1.1, whose body is read as it comes in, over
 * connections whose end is noticed.
 *
 * <pre>
 *   Server ──Dialling──▶ HttpConnection ──get──▶ Reply ──▶ ReplyBody
 *   Pem ──▶ Tls (SSLContext)
 * </pre>
 *
 * <p>No compression is asked for: within a cluster a network is faster than either side compresses.
 */
@NullMarked
package dev.seamark.watch.http;

import org.jspecify.annotations.NullMarked;
