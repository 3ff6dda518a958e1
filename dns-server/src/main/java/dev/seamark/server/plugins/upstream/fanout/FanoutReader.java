package dev.seamark.server.plugins.upstream.fanout;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.files.TextFile;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.plugins.upstream.forward.settings.Destinations;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardValues;
import dev.seamark.server.plugins.upstream.forward.settings.Manner;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads a {@code fanout} directive. */
final class FanoutReader {
  private static final int MOST_UPSTREAMS = 100;
  private static final int MOST_WORKERS = 32;
  private static final int MOST_WEIGHT = 100;

  // Those of forward, which fanout has no words for.
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
  private static final Duration EXPIRE = Duration.ofSeconds(10);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);

  private final Setup setup;
  private final Directive directive;
  private final WireName from;
  private final List<WireName> except = new ArrayList<>();
  private Optional<Directive> tls = Optional.empty();
  private Optional<Word> serverName = Optional.empty();
  private int workers;
  private boolean weighted;
  private OptionalInt serverCount = OptionalInt.empty();
  private @Nullable Directive loadFactorLine;
  private final List<Integer> loadFactors = new ArrayList<>();
  private String network = "udp";
  private int attempts = 3;
  private Duration timeout = Duration.ofSeconds(30);
  private boolean race;

  /** Begins with the arguments. */
  FanoutReader(Directive directive, Setup setup) throws CorefileException {
    this.setup = setup;
    this.directive = directive;
    from = ForwardValues.from("fanout", directive.arguments().getFirst(), setup);
  }

  void tls(Directive line) {
    tls = Optional.of(line);
  }

  void serverName(Directive line) {
    serverName = Optional.of(line.arguments().getFirst());
  }

  void workers(Directive line) throws CorefileException {
    workers = number(line, 2, MOST_WORKERS, "for one upstream at a time use forward");
  }

  void policy(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    weighted = word.text().equals("weighted-random");
    if (!weighted && !word.text().equals("sequential")) {
      throw new CorefileException(
          word.at(), "unknown policy '" + word + "'", "write sequential or weighted-random");
    }
  }

  void serverCount(Directive line) throws CorefileException {
    serverCount = OptionalInt.of(number(line, 1, MOST_UPSTREAMS, ""));
  }

  void loadFactors(Directive line) throws CorefileException {
    loadFactorLine = line;
    loadFactors.clear();
    for (Word word : line.arguments()) {
      loadFactors.add(number(line, word, 1, MOST_WEIGHT, ""));
    }
  }

  void network(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    network = word.text().toLowerCase(Locale.ROOT);
    if (!List.of("udp", "tcp", "tcp-tls").contains(network)) {
      throw new CorefileException(
          word.at(), "unknown network '" + word + "'", "write udp, tcp or tcp-tls");
    }
  }

  void except(Directive line) throws CorefileException {
    except.addAll(below().read(line.arguments(), List.of()));
  }

  void exceptFile(Directive line) throws CorefileException {
    Word file = line.arguments().getFirst();
    List<Word> names = new ArrayList<>();
    try {
      for (String name : TextFile.lines(setup.path(file.text()), StandardCharsets.UTF_8)) {
        if (!name.isBlank()) {
          names.add(new Word(name.strip(), file.at(), false));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new CorefileException(
          file.at(),
          "plugin/fanout: cannot read " + file + ": " + Reason.of(e),
          "name a file with one domain name a line");
    }
    except.addAll(below().read(names, List.of()));
  }

  private ZoneWords below() {
    return ZoneWords.within("fanout", List.of(from), setup);
  }

  void attempts(Directive line) throws CorefileException {
    attempts = ForwardValues.number(line);
  }

  void timeout(Directive line) throws CorefileException {
    timeout = ForwardValues.duration(line);
    if (timeout.isZero()) {
      Word word = line.arguments().getFirst();
      throw new CorefileException(
          word.at(), "timeout must be positive: " + word, "write it like 5s");
    }
  }

  void race() {
    race = true;
  }

  /** What was read. */
  ForwardSettings settings() throws CorefileException {
    boolean byTcp = network.equals("tcp");
    Manner usual = network.equals("tcp-tls") ? Manner.of(Manner.Protocol.TLS) : Manner.PLAIN;
    List<Word> to = directive.arguments().subList(1, directive.arguments().size());
    Duration patience = timeout.compareTo(READ_TIMEOUT) < 0 ? timeout : READ_TIMEOUT;
    return new ForwardSettings(
        "fanout",
        from,
        List.copyOf(except),
        new Destinations("fanout", MOST_UPSTREAMS, usual, setup).read(to),
        new ForwardSettings.Transports(byTcp, !byTcp),
        new Asking.AtOnce(workers, selection(), attempts, race),
        new HealthCheck(
            CHECK_INTERVAL.toNanos(), attempts == 0 ? 0 : 2, true, WireName.ROOT, byTcp),
        new Link.Limits(patience.toNanos(), EXPIRE.toNanos(), 0, 0),
        timeout.toNanos(),
        0,
        ForwardSettings.Next.NEVER,
        Optional.empty(),
        new ForwardSettings.Security(directive.at(), tls, serverName, false));
  }

  private Asking.Selection selection() {
    return weighted
        ? new Asking.Selection.Weighted(serverCount, List.copyOf(loadFactors))
        : new Asking.Selection.All();
  }

  /** Whether there is one for each upstream, where there are some. */
  void checkLoadFactors(int upstreams) throws CorefileException {
    Directive line = loadFactorLine;
    if (line == null || loadFactors.size() == upstreams || !setup.host().serves()) {
      return;
    }
    throw new CorefileException(
        line.at(),
        "weighted-random-load-factor needs %d numbers but has %d"
            .formatted(upstreams, loadFactors.size()),
        "write one number for each address");
  }

  private static int number(Directive line, int least, int most, String hint)
      throws CorefileException {
    return number(line, line.arguments().getFirst(), least, most, hint);
  }

  private static int number(Directive line, Word word, int least, int most, String hint)
      throws CorefileException {
    int number = Numbers.parse(word.text(), 9).orElse(-1);
    if (number < least || number > most) {
      throw new CorefileException(
          word.at(),
          "%s is '%s', but must be %d to %d".formatted(line.name(), word, least, most),
          hint.isEmpty() ? "write a whole number" : hint);
    }
    return number;
  }
}
