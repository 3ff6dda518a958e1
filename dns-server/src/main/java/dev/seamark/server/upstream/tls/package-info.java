/**
 * TLS to upstreams: certificates, what went wrong in plain words, and how often to try again.
 *
 * <pre>
 *   TlsFiles ──read──▶ TlsClient (a context, read again when the files change)
 *                          ▲
 *   connection ─handler─ TlsPeer (one server: its name, its last trouble, when to try again)
 * </pre>
 *
 * <p>Nothing here is loaded unless a Corefile names an upstream by {@code tls://}. Netty and
 * BoringSSL speak the protocol, or the JDK where BoringSSL's native library cannot be loaded. What
 * is checked about the server's certificate is the JDK's decision in both cases.
 */
@NullMarked
package dev.seamark.server.upstream.tls;

import org.jspecify.annotations.NullMarked;
