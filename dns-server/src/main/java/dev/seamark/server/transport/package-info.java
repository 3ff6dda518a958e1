/**
 * Sockets: bytes of queries to the responder, bytes of replies back.
 *
 * <p>One event loop per core, each with its own UDP socket on every address (SO_REUSEPORT), packets
 * read and written in batches where the kernel offers it (epoll, recvmmsg, sendmmsg); one socket on
 * one loop elsewhere.
 */
@NullMarked
package dev.seamark.server.transport;

import org.jspecify.annotations.NullMarked;
