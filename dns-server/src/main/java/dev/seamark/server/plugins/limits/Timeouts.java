package dev.seamark.server.plugins.limits;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * {@code timeouts { read DURATION; write DURATION; idle DURATION; maxtcpqueries NUMBER }}: how long
 * a TCP connection may keep one waiting, and how many queries it may bring.
 */
public final class Timeouts {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          "timeouts",
          "Bounds how long a TCP connection may be silent, and how many queries it may bring.",
          (directive, setup) -> new Draft(directive),
          properties(),
          Timeouts::make);

  /** CoreDNS's limits: a shorter one is a mistake, and a longer one does not limit. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  private static final Duration MOST = Duration.ofHours(24);
  private static final String UNLIMITED = "-1";
  private static final int MOST_DIGITS = 9;

  private Timeouts() {}

  /** A directive that is being read. */
  private static final class Draft {
    private final Directive directive;
    private final List<UnaryOperator<TcpLimits>> changes = new ArrayList<>();

    Draft(Directive directive) {
      this.directive = directive;
    }
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "read DURATION",
            "How long the rest of a query may take.",
            "3s",
            (read, line) -> {
              Duration duration = duration(line);
              read.changes.add(limits -> limits.withRead(duration));
            }),
        Property.of(
            "write DURATION",
            "How long a client may leave replies unread.",
            "5s",
            (read, line) -> {
              Duration duration = duration(line);
              read.changes.add(limits -> limits.withWrite(duration));
            }),
        Property.of(
            "idle DURATION",
            "How long a connection may bring no query.",
            "10s",
            (read, line) -> {
              Duration duration = duration(line);
              read.changes.add(limits -> limits.withIdle(duration));
            }),
        Property.of(
            "maxtcpqueries NUMBER",
            "How many queries a connection may bring; -1 for any number.",
            "-1",
            (read, line) -> {
              int queries = queries(line);
              read.changes.add(limits -> limits.withQueries(queries));
            }));
  }

  private static List<Plugin> make(List<Draft> read, Setup setup) throws CorefileException {
    for (Draft each : read) {
      if (each.changes.isEmpty()) {
        throw new CorefileException(
            each.directive.at(),
            "timeouts block with no timeouts specified",
            "write: " + TYPE.usageWithBlock() + ", or remove the line");
      }
      each.changes.forEach(setup::limitTcp);
    }
    return List.of();
  }

  private static Duration duration(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    Duration duration = duration(line, word);
    if (duration.compareTo(LEAST) < 0 || duration.compareTo(MOST) > 0) {
      throw new CorefileException(
          word.at(),
          "timeout provided '" + word + "' needs to be between 1 second and 24 hours",
          "write e.g. " + line.name() + " 10s");
    }
    return duration;
  }

  /** A number alone means seconds. */
  private static Duration duration(Directive line, Word word) throws CorefileException {
    OptionalInt seconds = Numbers.parse(word.text(), MOST_DIGITS);
    return seconds.isPresent()
        ? Duration.ofSeconds(seconds.getAsInt())
        : DurationText.read(line.name().text(), word);
  }

  private static int queries(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    if (word.text().equals(UNLIMITED)) {
      return 0;
    }
    int queries = Numbers.parse(word.text(), MOST_DIGITS).orElse(0);
    if (queries == 0) {
      throw new CorefileException(
          word.at(),
          "maxtcpqueries is '" + word + "', but must be a positive number, or -1 for no limit",
          "write e.g. maxtcpqueries 128");
    }
    return queries;
  }
}
