package dev.seamark.server.plugins.operate;

import dev.seamark.process.log.LineWriter;
import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code log [NAMES...] [FORMAT] { class all|success|denial|error... }}: a line for each query of
 * these names, when its reply comes back. Of several {@code log} lines the first whose names match
 * decides.
 */
public final class Log {
  /** The directive. */
  public static final PluginType TYPE = type(Logging::lines);

  private Log() {}

  /** A type whose plugins write there. */
  static PluginType type(Supplier<Optional<LineWriter>> lines) {
    return PluginType.repeatable(
        "log [NAMES...] [FORMAT]",
        "Logs a line for each query when its reply is sent.",
        Draft::new,
        Properties.of(
            Property.of(
                "class all|success|denial|error...",
                "Logs replies of these classes only.",
                "all",
                Draft::classes)),
        (read, setup) -> List.of(new QueryLog(rules(read), lines.get())));
  }

  /** A directive that is being read. */
  private static final class Draft {
    private final List<WireName> names = new ArrayList<>();
    private final LogFormat format;
    private final Set<ReplyClass> classes = EnumSet.noneOf(ReplyClass.class);

    Draft(Directive directive, Setup setup) throws CorefileException {
      List<Word> words = directive.arguments();
      boolean formatted = !words.isEmpty() && words.getLast().text().contains("{");
      format = LogFormat.of(formatted ? words.getLast().text() : "{common}");
      for (String unknown : LogFormat.unknown(formatted ? words.getLast().text() : "")) {
        setup.warn(
            words.getLast().at(),
            "plugin/log: unknown placeholder '%s' is logged as it is written%s"
                .formatted(
                    unknown,
                    LogFormat.near(unknown)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; leave it out")));
      }
      List<Word> named = formatted ? words.subList(0, words.size() - 1) : words;
      names.addAll(ZoneWords.of("log", setup).readAmongOthers(named, List.of()));
    }

    private void classes(Directive line) throws CorefileException {
      for (Word word : line.arguments()) {
        classes.addAll(classesOf(word));
      }
    }
  }

  private static List<QueryLog.Selection> rules(List<Draft> directives) {
    List<QueryLog.Selection> rules = new ArrayList<>();
    for (Draft read : directives) {
      Set<ReplyClass> classes =
          read.classes.isEmpty() ? EnumSet.allOf(ReplyClass.class) : read.classes;
      for (WireName name : read.names.isEmpty() ? List.of(WireName.ROOT) : read.names) {
        rules.add(new QueryLog.Selection(name, read.format, classes));
      }
    }
    return rules;
  }

  private static Set<ReplyClass> classesOf(Word word) throws CorefileException {
    return switch (word.text()) {
      case "all" -> EnumSet.allOf(ReplyClass.class);
      case "success" -> EnumSet.of(ReplyClass.SUCCESS);
      case "denial" -> EnumSet.of(ReplyClass.DENIAL);
      case "error" -> EnumSet.of(ReplyClass.ERROR);
      default ->
          throw new CorefileException(
              word.at(), "invalid Class: " + word.text(), "there is all, success, denial, error");
    };
  }
}
