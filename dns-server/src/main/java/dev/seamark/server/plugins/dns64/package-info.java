/**
 * The plugin {@code dns64}: IPv6 addresses for what has IPv4 addresses alone, so that hosts without
 * IPv4 reach it through a NAT64 (RFC 6147).
 *
 * <pre>
 *   AAAA? ──▶ plugins behind ──▶ has some, or no such name ──▶ as it is
 *                          └───▶ none ──▶ A? of this server ──▶ prefix + address (RFC 6052)
 * </pre>
 */
@NullMarked
package dev.seamark.server.plugins.dns64;

import org.jspecify.annotations.NullMarked;
