/**
 * What both sides of TLS need, servers and clients: certificates, keys and authorities from files,
 * and the context of a server, which takes changed files while connections go on.
 *
 * <pre>
 *   TlsFiles ─▶ TlsContents (what the files hold) ─▶ TlsIdentity (a certificate and its key)
 *                                                       │
 *   transport.tls ◀── SslHandler ── ServerTls ◀─────────┤
 *   upstream.tls  ◀── SslHandler ── TlsClient ◀─────────┘
 * </pre>
 *
 * <p>Nothing here is loaded unless a Corefile has a {@code tls} line or an upstream with TLS. Netty
 * and BoringSSL speak the protocol, or the JDK where BoringSSL's native library cannot be loaded.
 */
@NullMarked
package dev.seamark.server.tls;

import org.jspecify.annotations.NullMarked;
