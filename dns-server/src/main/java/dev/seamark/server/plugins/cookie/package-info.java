/**
 * The plugin {@code cookie}: DNS cookies (RFC 7873) in the form that all servers share (RFC 9018).
 * A client that sends the cookie of this server back has proven that it gets what is sent to its
 * address.
 *
 * <pre>
 *   Cookie ─▶ ServerCookies (made and recognised with SipHash-2-4) ◀─ Secrets (a file, read again)
 * </pre>
 */
@NullMarked
package dev.seamark.server.plugins.cookie;

import org.jspecify.annotations.NullMarked;
