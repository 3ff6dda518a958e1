/**
 * Questions to other DNS servers, asked and answered on the event loop that has them.
 *
 * <pre>
 *   asker ──query──▶ Link ──▶ UdpPort (one of a few, replaced after a few queries) ──▶ Upstream
 *                      └────▶ TcpPipe (kept, many queries at once; TLS, HTTPS) ─────▶ Upstream
 *   asker ◀─ Waiter ── what came of it: a reply checked, or why there is none
 * </pre>
 *
 * <p>A {@link dev.seamark.server.upstream.Link} and its sockets belong to one loop; only an {@link
 * dev.seamark.server.upstream.Upstream}, which knows whether the server is well, is shared by all.
 *
 * <p>A reply is believed only if it comes from the server asked (the sockets are connected), to the
 * port and with the ID of a question that is still open, and repeats that question. IDs come from a
 * cryptographic generator; ports are the kernel's choice and change all the time.
 */
@NullMarked
package dev.seamark.server.upstream;

import org.jspecify.annotations.NullMarked;
