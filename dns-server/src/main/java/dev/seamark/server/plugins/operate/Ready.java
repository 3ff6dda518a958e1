package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import java.util.List;

/**
 * {@code ready [ADDRESS] { monitor until-ready|continuously }}: answers {@code /ready} with 200
 * once all plugins of the server blocks with this directive are ready, and with 503 and the names
 * of those that are not before. {@code until-ready}, the usual, asks nobody again who was ready
 * once.
 */
public final class Ready implements PluginType {
  public static final PluginType TYPE = new Ready();

  private Ready() {}

  @Override
  public String name() {
    return "ready";
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    Directive directive = directives.getFirst();
    HttpAddress address = Addresses.of(directive, ":8181");
    boolean continuously = continuously(directive);
    Served<ReadyBoard> board =
        Served.during(setup, name(), address, "/ready", ReadyBoard.class, _ -> new ReadyBoard());
    ReadyBoard.Entry entry = new ReadyBoard.Entry(continuously);
    setup.onChain(entry::watch);
    setup.onServing(() -> board.page().ifPresent(it -> it.add(entry)));
    setup.onStop(() -> board.page().ifPresent(it -> it.remove(entry)));
    setup.onShutdown(() -> board.page().ifPresent(ReadyBoard::shutDown));
    return List.of();
  }

  private static boolean continuously(Directive directive) throws CorefileException {
    boolean continuously = false;
    for (Directive line : directive.block()) {
      if (!line.name().text().equals("monitor")) {
        throw line.unknownProperty(List.of("monitor"));
      }
      if (line.arguments().size() != 1) {
        throw line.wrongArguments("monitor until-ready|continuously");
      }
      String how = line.texts().getFirst();
      continuously = how.equals("continuously");
      if (!continuously && !how.equals("until-ready")) {
        throw new CorefileException(
            line.arguments().getFirst().at(),
            "monitor type '" + how + "' not supported",
            "write until-ready or continuously");
      }
    }
    return continuously;
  }
}
