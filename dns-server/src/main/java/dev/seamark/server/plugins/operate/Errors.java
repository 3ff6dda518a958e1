package dev.seamark.server.plugins.operate;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * {@code errors { stacktrace; consolidate DURATION REGEXP [LEVEL] [show_first] }}: logs why queries
 * failed. Errors that match a consolidated pattern are counted and told once per duration.
 */
public final class Errors {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "errors [...]", "Logs why queries failed.", Draft::new, properties(), Errors::make);

  private static final int LONGEST_PATTERN = 10_000;
  private static final String USAGE = "consolidate DURATION REGEXP [LEVEL] [show_first]";

  private Errors() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final List<Consolidation> consolidations = new ArrayList<>();
    private boolean stackTraces;

    Draft(Directive directive, Setup setup) throws CorefileException {
      // An old spelling has the output as an argument; it always was standard output.
      if (!directive.arguments().isEmpty() && !directive.texts().equals(List.of("stdout"))) {
        throw directive.wrongArguments("errors");
      }
    }
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "stacktrace",
            "Logs stack traces of what a plugin throws.",
            "",
            (read, line) -> read.stackTraces = true),
        Property.of(
            USAGE,
            "Counts errors whose text matches, and logs their number once per duration; show_first"
                + " logs the first one at once. The level is warning, error, info or debug.",
            "LEVEL error",
            (read, line) -> read.consolidations.add(consolidation(line))));
  }

  private static List<Plugin> make(Draft read, Setup setup) {
    if (read.stackTraces) {
      showStackTraces(setup);
    }
    setup.onStop(() -> read.consolidations.forEach(Consolidation::stop));
    return List.of(new ErrorLog(read.consolidations));
  }

  private static Consolidation consolidation(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    Duration period = DurationText.read("consolidate", words.get(0));
    boolean showFirst = words.size() > 2 && words.getLast().text().equals("show_first");
    List<Word> levels = words.subList(2, showFirst ? words.size() - 1 : words.size());
    if (levels.size() > 1) {
      throw line.wrongArguments(USAGE);
    }
    Level level = levels.isEmpty() ? Level.ERROR : level(levels.getFirst());
    return new Consolidation(period, pattern(words.get(1)), level, showFirst);
  }

  private static Expression pattern(Word word) throws CorefileException {
    if (word.text().length() > LONGEST_PATTERN) {
      throw new CorefileException(
          word.at(), "regular expression is longer than " + LONGEST_PATTERN, "shorten it");
    }
    try {
      return Expression.compile(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(),
          "error parsing regexp '" + word.text() + "': " + e.getMessage(),
          Expression.SYNTAX);
    }
  }

  private static Level level(Word word) throws CorefileException {
    return switch (word.text().toLowerCase(Locale.ROOT)) {
      case "warning" -> Level.WARN;
      case "error" -> Level.ERROR;
      case "info" -> Level.INFO;
      case "debug" -> Level.DEBUG;
      default ->
          throw new CorefileException(
              word.at(),
              "unknown log level argument in consolidate: " + word.text(),
              "there is warning, error, info, debug");
    };
  }

  /** Stack traces of what plugins throw are shown while any configuration asks for them. */
  private static void showStackTraces(Setup setup) {
    StackTraces held = new StackTraces(setup.shared());
    setup.onServing(held::show);
    setup.onStop(held::letGo);
  }

  private static final class StackTraces {
    private record Key() {}

    private final Shared shared;
    private Shared.@Nullable Lease<AutoCloseable> lease;

    StackTraces(Shared shared) {
      this.shared = shared;
    }

    void show() {
      lease =
          shared.lease(
              new Key(),
              AutoCloseable.class,
              () -> {
                Logging.stackTraces(true);
                return () -> Logging.stackTraces(false);
              });
    }

    void letGo() {
      if (lease != null) {
        lease.close();
      }
    }
  }
}
