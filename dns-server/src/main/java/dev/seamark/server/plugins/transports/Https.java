package dev.seamark.server.plugins.transports;

import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import java.util.List;

/** {@code https { max_connections NUMBER }}: bounds of the block's listeners for HTTPS. */
public final class Https {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "https",
          "Bounds the connections of DNS over HTTPS (https://).",
          (directive, setup) -> new Draft(),
          Properties.of(
              Property.of(
                  "max_connections NUMBER",
                  "How many connections a listener has at a time; 0 for any number.",
                  "200",
                  (read, line) -> read.connections.read(line))),
          Https::make);

  private Https() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Bound connections = new Bound("https", 0);
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    read.connections.value().ifPresent(most -> setup.limitConnections("https", most));
    return List.of();
  }
}
