package dev.seamark.server.declare;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.plugin.Setup;
import java.util.ArrayList;
import java.util.List;

/** What becomes of several directives of one name in a server block: what CoreDNS makes of them. */
enum Repeats {
  /** All but the first are an error. */
  NO,
  /** Each does its own. */
  ALL,
  /** All but the first are ignored, with a warning. */
  FIRST,
  /** They are read as one, with a warning. */
  TOGETHER;

  /** The directives that count, of two or more. */
  List<Directive> counting(String plugin, List<Directive> directives, Setup setup)
      throws CorefileException {
    Directive first = directives.getFirst();
    return switch (this) {
      case ALL -> directives;
      case NO ->
          throw new CorefileException(
              directives.get(1).at(),
              "plugin/" + plugin + ": this plugin can only be used once per Server Block",
              "the first one is at " + first.at());
      case FIRST -> {
        warn(
            plugin, directives, "the line is ignored, the one at " + first.at() + " counts", setup);
        yield List.of(first);
      }
      case TOGETHER -> {
        warn(plugin, directives, "read as one with the line at " + first.at(), setup);
        yield List.of(together(directives));
      }
    };
  }

  private static void warn(String plugin, List<Directive> directives, String what, Setup setup) {
    for (Directive further : directives.subList(1, directives.size())) {
      setup.warn(further.at(), "plugin/" + plugin + ": " + what + "; write it once");
    }
  }

  /** The arguments of the last one that has some, and the lines of all. */
  private static Directive together(List<Directive> directives) {
    Directive chosen = directives.getFirst();
    List<Directive> lines = new ArrayList<>();
    boolean hasBlock = false;
    for (Directive each : directives) {
      chosen = each.arguments().isEmpty() ? chosen : each;
      lines.addAll(each.block());
      hasBlock |= each.hasBlock();
    }
    return new Directive(chosen.name(), chosen.arguments(), lines, hasBlock);
  }
}
