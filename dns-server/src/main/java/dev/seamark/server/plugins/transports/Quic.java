package dev.seamark.server.plugins.transports;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.transport.quic.QuicBounds;
import java.util.List;

/** {@code quic { max_streams NUMBER ... }}: bounds of the block's listeners for DNS over QUIC. */
public final class Quic {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "quic",
          "Bounds what clients have on their way by DNS over QUIC (quic://).",
          (directive, setup) -> new Draft(),
          Properties.of(
              Property.of(
                  "max_streams NUMBER",
                  "How many queries a connection has on its way at a time.",
                  "256",
                  (read, line) -> read.streams.read(line)),
              Property.of(
                  "max_connections NUMBER",
                  "How many connections a listener has at a time; 0 for any number.",
                  "200",
                  (read, line) -> read.connections.read(line)),
              Property.of(
                  "worker_pool_size NUMBER",
                  "How many queries of all connections of a listener are on their way at a time;"
                      + " more of them wait.",
                  "1024",
                  (read, line) -> read.queries.read(line))),
          Quic::make);

  private static final String NAME = "quic";

  private Quic() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Bound streams = new Bound(NAME, 1);
    private final Bound connections = new Bound(NAME, 0);
    private final Bound queries = new Bound(NAME, 1);
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    QuicBounds usual = QuicBounds.USUAL;
    setup.limitQuic(
        NAME,
        new QuicBounds(
            read.streams.value().orElse(usual.streams()),
            read.queries.value().orElse(usual.queries())));
    read.connections.value().ifPresent(most -> setup.limitConnections(NAME, most));
    return List.of();
  }
}
