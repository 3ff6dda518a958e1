/**
 * The handshake of TLS connections that a listener has accepted: what it costs is bounded, and how
 * it failed is counted.
 *
 * <pre>
 *   client ─bytes─▶ HandshakeGate ─▶ SslHandler ─▶ TcpHandler, as if there were no TLS
 *                       │ until the handshake is done
 *                   Handshakes (of one event loop: how many at a time, how many in a turn)
 * </pre>
 *
 * <p>Everything here belongs to one event loop and is used on that loop only. Nothing is loaded
 * unless a listener speaks TLS. Once a handshake is done, nothing of this package is in the way of
 * queries.
 */
@NullMarked
package dev.seamark.server.transport.tls;

import org.jspecify.annotations.NullMarked;
