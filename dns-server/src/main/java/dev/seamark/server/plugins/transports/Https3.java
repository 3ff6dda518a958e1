package dev.seamark.server.plugins.transports;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.transport.quic.QuicBounds;
import java.util.List;

/** {@code https3 { max_streams NUMBER ... }}: bounds of the block's listeners for HTTP/3. */
public final class Https3 {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "https3",
          "Bounds what clients have on their way by DNS over HTTP/3 (https3://).",
          (directive, setup) -> new Draft(),
          Properties.of(
              Property.of(
                  "max_streams NUMBER",
                  "How many requests a connection has on its way at a time; 0 for the default of"
                      + " QUIC libraries, 100.",
                  "256",
                  (read, line) -> read.streams.read(line)),
              Property.of(
                  "max_connections NUMBER",
                  "How many connections a listener has at a time; 0 for any number.",
                  "200",
                  (read, line) -> read.connections.read(line))),
          Https3::make);

  private static final String NAME = "https3";
  private static final int STREAMS_OF_LIBRARIES = 100;

  private Https3() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Bound streams = new Bound(NAME, 0);
    private final Bound connections = new Bound(NAME, 0);
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    int streams = read.streams.value().orElse(QuicBounds.USUAL.streams());
    setup.limitQuic(
        NAME,
        new QuicBounds(streams == 0 ? STREAMS_OF_LIBRARIES : streams, QuicBounds.USUAL.queries()));
    read.connections.value().ifPresent(most -> setup.limitConnections(NAME, most));
    return List.of();
  }
}
