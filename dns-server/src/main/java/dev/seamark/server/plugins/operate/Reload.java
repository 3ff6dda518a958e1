package dev.seamark.server.plugins.operate;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import java.time.Duration;
import java.util.List;

/** {@code reload [INTERVAL] [JITTER]}: looks now and then whether the Corefile changed. */
public final class Reload {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "reload [INTERVAL [JITTER]]",
              "Looks now and then whether the Corefile has changed, and serves by it.",
              Reload::make)
          .firstCounts()
          .withEmptyBlock();

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(2);
  private static final Duration MIN_JITTER = Duration.ofSeconds(1);

  private Reload() {}

  private static List<Plugin> make(Directive line, Setup setup) throws CorefileException {
    Duration interval = duration(line, 0, Duration.ofSeconds(30), MIN_INTERVAL, setup);
    // not dividedBy, which computes with BigDecimal: that alone took 20 ms of a start
    Duration half = Duration.ofNanos(interval.toNanos() / 2);
    Duration jitter = duration(line, 1, half, MIN_JITTER, setup);
    if (line.arguments().isEmpty()) {
      jitter = Duration.ofSeconds(15);
    }
    if (jitter.compareTo(half) > 0) {
      jitter = half;
    }
    setup.host().reloadEvery(interval, jitter);
    return List.of();
  }

  private static Duration duration(
      Directive line, int index, Duration otherwise, Duration least, Setup setup)
      throws CorefileException {
    if (line.arguments().size() <= index) {
      return otherwise;
    }
    Word word = line.arguments().get(index);
    Duration read =
        Durations.parse(word.text())
            .orElseThrow(
                () ->
                    new CorefileException(
                        word.at(),
                        "plugin/reload: '" + word.text() + "' is not a duration",
                        "write e.g. 30s"));
    if (read.compareTo(least) < 0) {
      String known = DurationText.of(least);
      setup.warn(
          word.at(),
          "plugin/reload: %s counts as %s; write %s or more".formatted(word, known, known));
      return least;
    }
    return read;
  }
}
