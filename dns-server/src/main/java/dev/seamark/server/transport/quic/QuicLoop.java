package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tcp.TcpConnections;
import dev.seamark.server.transport.tls.Handshakes;

/**
 * What connections of QUIC share with all others of their event loop.
 *
 * @param connections those of the loop, TCP's among them
 * @param handshakes those of the loop, those over TCP among them
 */
public record QuicLoop(Worker worker, TcpConnections connections, Handshakes handshakes) {}
