package dev.seamark.server.plugins.limits;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import java.time.Duration;
import java.util.List;

/**
 * {@code timeouts { read DURATION; write DURATION; idle DURATION; maxtcpqueries NUMBER }}: how long
 * a TCP connection may keep one waiting, and how many queries it may bring.
 */
public final class Timeouts implements PluginType {
  /** The directive. */
  public static final PluginType TYPE = new Timeouts();

  private static final List<String> PROPERTIES = List.of("read", "write", "idle", "maxtcpqueries");
  private static final String USAGE =
      "timeouts { read DURATION; write DURATION; idle DURATION; maxtcpqueries NUMBER }";

  /** CoreDNS's limits: what is shorter is a mistake, and what is longer is no limit. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  private static final Duration MOST = Duration.ofHours(24);
  private static final String UNLIMITED = "-1";
  private static final int MOST_DIGITS = 9;

  private Timeouts() {}

  @Override
  public String name() {
    return "timeouts";
  }

  @Override
  public boolean repeatable() {
    return true;
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    for (Directive directive : directives) {
      if (!directive.arguments().isEmpty()) {
        throw directive.wrongArguments(USAGE);
      }
      if (directive.block().isEmpty()) {
        throw new CorefileException(
            directive.at(),
            "timeouts block with no timeouts specified",
            "write: " + USAGE + ", or remove the line");
      }
      for (Directive line : directive.block()) {
        property(line, setup);
      }
    }
    return List.of();
  }

  private static void property(Directive line, Setup setup) throws CorefileException {
    switch (line.name().text()) {
      case "read" -> {
        Duration read = duration(line);
        setup.limitTcp(limits -> limits.withRead(read));
      }
      case "write" -> {
        Duration write = duration(line);
        setup.limitTcp(limits -> limits.withWrite(write));
      }
      case "idle" -> {
        Duration idle = duration(line);
        setup.limitTcp(limits -> limits.withIdle(idle));
      }
      case "maxtcpqueries" -> {
        int queries = queries(line);
        setup.limitTcp(limits -> limits.withQueries(queries));
      }
      default -> throw line.unknownProperty(PROPERTIES);
    }
  }

  private static Duration duration(Directive line) throws CorefileException {
    if (line.arguments().size() != 1) {
      throw line.wrongArguments(line.name() + " DURATION");
    }
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
    String text = word.text();
    return isNumber(text)
        ? Duration.ofSeconds(Integer.parseInt(text))
        : DurationText.read(line.name().text(), word);
  }

  private static int queries(Directive line) throws CorefileException {
    if (line.arguments().size() != 1) {
      throw line.wrongArguments("maxtcpqueries NUMBER");
    }
    Word word = line.arguments().getFirst();
    if (word.text().equals(UNLIMITED)) {
      return 0;
    }
    if (!isNumber(word.text()) || Integer.parseInt(word.text()) == 0) {
      throw new CorefileException(
          word.at(),
          "maxtcpqueries is '" + word + "', but must be a positive number, or -1 for no limit",
          "write e.g. maxtcpqueries 128");
    }
    return Integer.parseInt(word.text());
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
