/**
 * Queries over TCP connections that a listener has accepted, and the limits that keep many clients
 * from each other's way.
 *
 * <pre>
 *   client ─▶ TcpFrames ─▶ TcpHandler ─▶ Responder
 *                              │  ▲          │
 *   client ◀───── replies ─────┘  └──────────┘ (long replies: TcpStreams)
 *
 *   Accepted        what every connection has, whatever it carries; DNS over HTTPS has it, too
 *   TcpPatience     how long one connection may wait      (TcpLimits)
 *   TcpConnections  how much all of one loop hold together (TcpConnections.Bounds)
 *   TcpShare        the part of that which one connection has
 *   TcpDrain        how long a closing one still reads
 * </pre>
 *
 * <p>Everything here belongs to one event loop and is used on that loop only.
 *
 * <ul>
 *   <li>Each connection that was admitted to {@code TcpConnections} is removed from it once, and
 *       its bytes with it.
 *   <li>Nothing is read from a connection while its client does not read its replies, or while too
 *       many of its queries are on their way: the rest waits in the kernel.
 *   <li>A connection that is closed for the sake of others is counted ({@code Responder.Cut}).
 * </ul>
 */
@NullMarked
package dev.seamark.server.transport.tcp;

import org.jspecify.annotations.NullMarked;
