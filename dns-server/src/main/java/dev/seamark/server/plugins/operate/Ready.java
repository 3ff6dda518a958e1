package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.http.Addresses;
import dev.seamark.server.http.HeldPage;
import dev.seamark.server.plugin.Setup;
import java.util.List;

/**
 * {@code ready [ADDRESS] { monitor until-ready|continuously }}: answers {@code /ready} with 200
 * once all plugins of the server blocks with this directive are ready, and with 503 and the names
 * of those that are not before. {@code until-ready}, the usual, asks no plugin again that was ready
 * once.
 */
public final class Ready {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "ready [HOST:PORT]",
          "Answers /ready over HTTP once all plugins are ready.",
          Draft::new,
          Properties.of(
              Property.of(
                  "monitor until-ready|continuously",
                  "Whether a plugin that was ready once is asked again.",
                  "until-ready",
                  (read, line) -> read.continuously = isContinuous(line.arguments().getFirst()))),
          Ready::make);

  private Ready() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final HttpAddress address;
    private boolean continuously;

    Draft(Directive directive, Setup setup) throws CorefileException {
      address = Addresses.of(directive, ":8181");
    }
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    HeldPage<ReadyBoard> board =
        HeldPage.during(setup, read.address, "/ready", ReadyBoard.class, _ -> new ReadyBoard());
    ReadyBoard.Entry entry = new ReadyBoard.Entry(read.continuously);
    setup.onChain(entry::watch);
    setup.onServing(() -> board.page().ifPresent(it -> it.add(entry)));
    setup.onStop(() -> board.page().ifPresent(it -> it.remove(entry)));
    setup.onShutdown(() -> board.page().ifPresent(ReadyBoard::shutDown));
    return List.of();
  }

  private static boolean isContinuous(Word how) throws CorefileException {
    boolean continuously = how.text().equals("continuously");
    if (!continuously && !how.text().equals("until-ready")) {
      throw new CorefileException(
          how.at(),
          "monitor type '" + how + "' not supported",
          "write until-ready or continuously");
    }
    return continuously;
  }
}
