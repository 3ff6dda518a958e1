package dev.seamark.server.serve;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.plugin.Encryption;
import dev.seamark.server.transport.Listener;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import dev.seamark.server.transport.quic.QuicBounds;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is served at one address.
 *
 * @param where the address and the port
 * @param blocks the zones that are served there, each with its chain
 * @param anyClass whether queries of classes other than IN are let in
 * @param limits of TCP connections to it
 * @param tls what encrypts them
 * @param proxies whose headers say who the clients are
 * @param connections how many there may be at a time where HTTP or QUIC is spoken
 * @param quic how much clients may have on their way where QUIC is spoken
 */
record Listening(
    Listener.Key where,
    List<Block> blocks,
    boolean anyClass,
    TcpLimits limits,
    Optional<Encryption> tls,
    Optional<ProxyPolicy> proxies,
    OptionalInt connections,
    Optional<QuicBounds> quic) {
  Listening {
    blocks = List.copyOf(blocks);
  }
}
