package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.zones.wire.WireName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.xbill.DNS.Rcode;

/** Reads a {@code forward} directive. */
final class ForwardReader {
  private static final List<String> PROPERTIES =
      List.of(
          "except",
          "force_tcp",
          "prefer_udp",
          "expire",
          "max_age",
          "max_idle_conns",
          "max_fails",
          "max_connect_attempts",
          "read_timeout",
          "policy",
          "health_check",
          "max_concurrent",
          "next",
          "next_on_nodata",
          "failover",
          "failfast_all_unhealthy_upstreams",
          "resolver",
          "tls",
          "tls_servername",
          "doh_method");

  private final Setup setup;
  private final List<WireName> except = new ArrayList<>();
  private final List<InetSocketAddress> resolvers = new ArrayList<>();
  private final Set<Integer> next = new HashSet<>();
  private final Set<Integer> failover = new HashSet<>();
  private boolean forceTcp;
  private boolean preferUdp;
  private Duration expire = Duration.ofSeconds(10);
  private Duration maxAge = Duration.ZERO;
  private Duration readTimeout = Duration.ofSeconds(2);
  private int maxIdle;
  private int maxFails = 2;
  private OptionalInt maxConnectAttempts = OptionalInt.empty();
  private Policy policy = Policy.RANDOM;
  private Duration interval = Duration.ofMillis(500);
  private boolean recursionDesired = true;
  private WireName domain = WireName.ROOT;
  private int maxConcurrent;
  private boolean nextOnNodata;
  private boolean failfast;

  private ForwardReader(Setup setup) {
    this.setup = setup;
  }

  static Settings read(Directive directive, Setup setup) throws CorefileException {
    if (directive.arguments().size() < 2) {
      throw directive.wrongArguments("forward FROM TO...");
    }
    ForwardReader reader = new ForwardReader(setup);
    for (Directive line : directive.block()) {
      reader.property(line);
    }
    return reader.settings(directive);
  }

  private Settings settings(Directive directive) throws CorefileException {
    List<Word> words = directive.arguments();
    return new Settings(
        from(words.getFirst()),
        List.copyOf(except),
        new Destinations(setup::path, List.copyOf(resolvers)).read(words.subList(1, words.size())),
        new Settings.Transports(forceTcp, preferUdp),
        policy,
        new HealthCheck(interval.toNanos(), maxFails, recursionDesired, domain, forceTcp),
        new Link.Settings(readTimeout.toNanos(), expire.toNanos(), maxAge.toNanos(), maxIdle),
        maxConcurrent,
        maxConnectAttempts,
        Set.copyOf(next),
        nextOnNodata,
        Set.copyOf(failover),
        failfast);
  }

  private WireName from(Word word) throws CorefileException {
    List<WireName> zones = ZoneArguments.of(List.of(word), List.of());
    if (zones.size() > 1) {
      setup.warn(
          word.at(),
          "Unsupported CIDR notation: '%s' expands to multiple zones. Using only '%s'."
              .formatted(word.text(), zones.getFirst()));
    }
    return zones.getFirst();
  }

  private void property(Directive line) throws CorefileException {
    switch (line.name().text()) {
      case "except" -> except.addAll(ZoneArguments.of(some(line, "except NAME..."), List.of()));
      case "force_tcp" -> forceTcp = flag(line);
      case "prefer_udp" -> preferUdp = flag(line);
      case "expire" -> expire = duration(one(line, "expire DURATION"), "expire");
      case "max_age" -> maxAge = duration(one(line, "max_age DURATION"), "max_age");
      case "max_idle_conns" -> maxIdle = number(one(line, "max_idle_conns NUMBER"));
      case "max_fails" -> maxFails = number(one(line, "max_fails NUMBER"));
      case "max_connect_attempts" ->
          maxConnectAttempts = OptionalInt.of(number(one(line, "max_connect_attempts NUMBER")));
      case "read_timeout" -> readTimeout(one(line, "read_timeout DURATION"));
      case "policy" -> policy(one(line, "policy random|round_robin|sequential"));
      case "health_check" -> healthCheck(line);
      case "max_concurrent" -> maxConcurrent = number(one(line, "max_concurrent NUMBER"));
      case "next" -> rcodes(some(line, "next RCODE..."), next);
      case "next_on_nodata" -> nextOnNodata = flag(line);
      case "failover" -> failover(line);
      case "failfast_all_unhealthy_upstreams" -> failfast = flag(line);
      case "resolver" -> resolver(line);
      case "tls", "tls_servername", "doh_method" ->
          throw new CorefileException(
              line.at(),
              "forwarding over TLS is not supported yet: '" + line.name() + "'",
              "remove the line and forward to plain DNS");
      default ->
          throw new CorefileException(
              line.at(),
              "unknown property '" + line.name() + "'",
              Nearest.hint(line.name().text(), PROPERTIES));
    }
  }

  private void readTimeout(Word word) throws CorefileException {
    readTimeout = duration(word, "read_timeout");
    if (readTimeout.isZero()) {
      throw new CorefileException(
          word.at(), "read_timeout must be positive: " + word.text(), "write it like 2s");
    }
  }

  private void policy(Word word) throws CorefileException {
    policy =
        switch (word.text()) {
          case "random" -> Policy.RANDOM;
          case "round_robin" -> Policy.ROUND_ROBIN;
          case "sequential" -> Policy.SEQUENTIAL;
          default ->
              throw new CorefileException(
                  word.at(),
                  "unknown policy '" + word.text() + "'",
                  "write random, round_robin or sequential");
        };
  }

  private void healthCheck(Directive line) throws CorefileException {
    String usage = "health_check DURATION [no_rec] [domain NAME]";
    List<Word> words = some(line, usage);
    interval = duration(words.getFirst(), "health_check");
    for (int i = 1; i < words.size(); i++) {
      Word word = words.get(i);
      if (word.text().equals("no_rec")) {
        recursionDesired = false;
      } else if (word.text().equals("domain") && i + 1 < words.size()) {
        domain = domain(words.get(++i));
      } else if (word.text().equals("domain")) {
        throw line.wrongArguments(usage);
      } else {
        throw new CorefileException(
            word.at(), "health_check: unknown option " + word.text(), "write: " + usage);
      }
    }
  }

  private static WireName domain(Word word) throws CorefileException {
    try {
      return WireName.parse(word.text());
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          word.at(),
          "health_check: invalid domain name " + word.text(),
          String.valueOf(e.getMessage()));
    }
  }

  private void failover(Directive line) throws CorefileException {
    List<Word> words = some(line, "failover RCODE...");
    rcodes(words, failover);
    if (failover.contains(Rcode.NOERROR)) {
      throw new CorefileException(
          words.getFirst().at(), "NOERROR cannot be used in failover", "name error codes only");
    }
  }

  private static void rcodes(List<Word> words, Set<Integer> into) throws CorefileException {
    for (Word word : words) {
      int code = Rcode.value(word.text().toUpperCase(Locale.ROOT));
      if (code < 0 || code > 15) {
        throw new CorefileException(
            word.at(), word.text() + " is not a valid rcode", "write e.g. NXDOMAIN or SERVFAIL");
      }
      into.add(code);
    }
  }

  private void resolver(Directive line) throws CorefileException {
    for (Word word : some(line, "resolver IP[:PORT]...")) {
      resolvers.add(
          Destinations.address(word.text())
              .orElseThrow(
                  () ->
                      new CorefileException(
                          word.at(),
                          "resolver: not an IP address: \"" + word.text() + "\"",
                          "write: resolver IP[:PORT]...")));
    }
  }

  private static boolean flag(Directive line) throws CorefileException {
    if (!line.arguments().isEmpty()) {
      throw line.wrongArguments(line.name().text());
    }
    return true;
  }

  private static Word one(Directive line, String usage) throws CorefileException {
    if (line.arguments().size() != 1) {
      throw line.wrongArguments(usage);
    }
    return line.arguments().getFirst();
  }

  private static List<Word> some(Directive line, String usage) throws CorefileException {
    if (line.arguments().isEmpty()) {
      throw line.wrongArguments(usage);
    }
    return line.arguments();
  }

  private static Duration duration(Word word, String what) throws CorefileException {
    Duration duration =
        Durations.parse(word.text())
            .orElseThrow(
                () ->
                    new CorefileException(
                        word.at(),
                        "time: invalid duration \"" + word.text() + "\"",
                        "write it like 500ms, 10s or 1m30s"));
    if (duration.isNegative()) {
      throw new CorefileException(
          word.at(), what + " can't be negative: " + word.text(), "write it like 10s");
    }
    return duration;
  }

  private static int number(Word word) throws CorefileException {
    String text = word.text();
    boolean digits =
        !text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit);
    if (!digits) {
      throw new CorefileException(
          word.at(), "not a number of 0 or more: \"" + text + "\"", "write a whole number");
    }
    return Integer.parseInt(text);
  }
}
