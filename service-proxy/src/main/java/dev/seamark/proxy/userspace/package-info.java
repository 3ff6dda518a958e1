/**
 * The data plane that needs no privilege: it listens where Services are and carries bytes and
 * datagrams to their endpoints itself.
 *
 * <pre>
 *   Delta ─▶ UserspacePlane ─▶ Bindings ─ opens, closes ─▶ TcpListener ─accept─▶ Relay ─▶ endpoint
 *            (sync's thread)       │                       UdpListener ────────▶ UdpSession ─▶ endpoint
 *                                  └─ swaps the Route of those that stay
 * </pre>
 *
 * <p>A {@link dev.seamark.proxy.userspace.Route} is immutable and says what happens to a client: a
 * change of endpoints replaces it, connections that are there go on. Where nobody would be served
 * there is no listener, so that the kernel refuses at once. A connection and its endpoint's live on
 * one event loop, as do a UDP socket and its sessions; a {@link dev.seamark.proxy.userspace.Worker}
 * is what belongs to a loop. Everything that clients can cause is bounded: connections, sessions,
 * the affinity table, the bytes that wait for a slow reader.
 *
 * <p>Endpoints see the proxy's address instead of the client's. SCTP is left to nftables.
 */
@NullMarked
package dev.seamark.proxy.userspace;

import org.jspecify.annotations.NullMarked;
