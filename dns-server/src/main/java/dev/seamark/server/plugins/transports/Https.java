package dev.seamark.server.plugins.transports;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Setup;
import java.util.List;
import java.util.OptionalInt;

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
                  (read, line) -> read.connections(line.arguments().getFirst()))),
          Https::make);

  private static final int MOST_DIGITS = 9;

  private Https() {}

  /** A directive that is being read. */
  private static final class Draft {
    private OptionalInt connections = OptionalInt.empty();

    void connections(Word word) throws CorefileException {
      if (connections.isPresent()) {
        throw new CorefileException(
            word.at(),
            "plugin/https: max_connections already defined for this server block",
            "remove one of the lines");
      }
      connections = Numbers.parse(word.text(), MOST_DIGITS);
      if (connections.isEmpty()) {
        throw new CorefileException(
            word.at(),
            "plugin/https: max_connections is '" + word + "', but must be a number",
            "write e.g. max_connections 200, or 0 for any number");
      }
    }
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    read.connections.ifPresent(most -> setup.limitConnections("https", most));
    return List.of();
  }
}
