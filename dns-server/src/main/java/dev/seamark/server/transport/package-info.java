/**
 * Sockets: bytes of queries to the responder, bytes of replies back.
 *
 * <p>One event loop per core, each with its own UDP socket on every address (SO_REUSEPORT), packets
 * read and written in batches where the kernel offers it (epoll, recvmmsg, sendmmsg); one socket on
 * one loop elsewhere.
 *
 * <pre>
 *   kernel ─recvmmsg─▶ Inbox ─▶ MmsgSocket ─▶ Responder ─▶ ... ─▶ Outbox ─sendmmsg─▶ kernel
 *                                   └ DatagramPath: who asked, and which address ┘
 * </pre>
 *
 * <p>A {@link dev.seamark.server.transport.Listener} opens both kinds of socket on its address.
 * What happens on a TCP connection is in {@link dev.seamark.server.transport.tcp}, which knows
 * neither the listener nor UDP.
 *
 * <p>What is allocated for a UDP query is allocated when a socket opens.
 */
@NullMarked
package dev.seamark.server.transport;

import org.jspecify.annotations.NullMarked;
