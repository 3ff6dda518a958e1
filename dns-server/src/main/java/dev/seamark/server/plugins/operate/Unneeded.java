package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import java.util.List;

/**
 * A directive of CoreDNS's that has nothing to do here: a Corefile may name it, and is told why
 * nothing comes of it.
 *
 * @param usage what the line looks like
 * @param most how many arguments it may have
 * @param why nothing comes of it, and what does the same
 */
public record Unneeded(String name, String usage, int most, String why) implements PluginType {
  /** Profiles of a Go program. */
  public static final PluginType PPROF =
      new Unneeded(
          "pprof",
          "pprof [HOST:PORT]",
          1,
          "its profiles are those of a Go program, and nothing listens there; for those of this one"
              + " start it with SEAMARK_JAVA_OPTS=-XX:StartFlightRecording");

  /** Several sockets for one port. */
  public static final PluginType MULTISOCKET =
      new Unneeded(
          "multisocket",
          "multisocket [NUMBER]",
          1,
          "each event loop has a socket of its own on every port; their number is that of the"
              + " processors");

  /** What is done when more comes than can be answered. */
  public static final PluginType SHED =
      new Unneeded(
          "shed",
          "shed",
          Integer.MAX_VALUE,
          "the kernel's buffer of each socket bounds what waits, and what comes beyond that is"
              + " dropped");

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    Directive directive = directives.getFirst();
    if (directive.arguments().size() > most) {
      throw directive.wrongArguments(usage);
    }
    setup.warn(directive.at(), "plugin/" + name + ": the line is ignored: " + why);
    return List.of();
  }
}
