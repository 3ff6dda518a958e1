package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.DurationText;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.upstream.forward.settings.Asking;
import dev.seamark.server.plugins.upstream.forward.settings.Destination;
import dev.seamark.server.plugins.upstream.forward.settings.Destinations;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardSettings;
import dev.seamark.server.plugins.upstream.forward.settings.ForwardValues;
import dev.seamark.server.plugins.upstream.forward.settings.Manner;
import dev.seamark.server.plugins.upstream.forward.settings.Policy;
import dev.seamark.server.upstream.HealthCheck;
import dev.seamark.server.upstream.Link;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.xbill.DNS.Rcode;

/** Reads a {@code forward} directive. */
final class ForwardReader {
  /** CoreDNS's limit of destinations. */
  private static final int MAX = 15;

  /** How long a client is kept waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String plugin;
  private final Setup setup;
  private final Position at;
  private final WireName from;
  private final List<Destination> to;
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
  private Optional<InetAddress> source = Optional.empty();
  private Optional<Directive> tls = Optional.empty();
  private Optional<Word> serverName = Optional.empty();
  private boolean get;

  /** Begins with the arguments. */
  ForwardReader(Directive directive, Setup setup) throws CorefileException {
    this("forward", directive.at(), directive.arguments(), setup);
  }

  /** The same for another plugin, which has words of its own before these. */
  ForwardReader(String plugin, Position at, List<Word> words, Setup setup)
      throws CorefileException {
    this.plugin = plugin;
    this.at = at;
    this.setup = setup;
    from = ForwardValues.from(plugin, words.getFirst(), setup);
    to = new Destinations(plugin, MAX, Manner.PLAIN, setup).read(words.subList(1, words.size()));
  }

  /** The lines that the block may have. */
  static Properties<ForwardReader> properties() {
    return Properties.of(
        Property.of(
            "except NAME...",
            "Names below FROM that are left to the next plugin.",
            "",
            ForwardReader::except),
        Property.of(
            "force_tcp",
            "Asks over TCP, however the client asked.",
            "",
            (read, line) -> read.forceTcp = true),
        Property.of(
            "prefer_udp",
            "Asks over UDP first, however the client asked, and over TCP if the reply was cut.",
            "",
            (read, line) -> read.preferUdp = true),
        Property.of(
            "expire DURATION",
            "Closes a connection that has been unused for so long.",
            "10s",
            (read, line) -> read.expire = ForwardValues.duration(line)),
        Property.of(
            "max_age DURATION",
            "Closes a connection that is so old; 0s for no limit.",
            "0s",
            (read, line) -> read.maxAge = ForwardValues.duration(line)),
        Property.of(
            "max_idle_conns NUMBER",
            "How many unused connections to an upstream are kept; 0 for any number.",
            "0",
            (read, line) -> read.maxIdle = ForwardValues.number(line)),
        Property.of(
            "max_fails NUMBER",
            "How many health checks must fail before an upstream counts as down; 0 for never.",
            "2",
            (read, line) -> read.maxFails = ForwardValues.number(line)),
        Property.of(
            "max_connect_attempts NUMBER",
            "How many upstreams a query may fail at; 0 for as many as its time allows.",
            "twice the upstreams",
            (read, line) -> read.maxConnectAttempts = OptionalInt.of(ForwardValues.number(line))),
        Property.of(
            "read_timeout DURATION",
            "How long to wait for the reply of one upstream.",
            "2s",
            ForwardReader::readTimeout),
        Property.of(
            "policy random|round_robin|sequential",
            "In which order upstreams are tried.",
            "random",
            ForwardReader::policy),
        Property.of(
            "health_check DURATION [no_rec] [domain NAME]",
            "How often a failing upstream is probed; no_rec probes without recursion desired,"
                + " domain for that name.",
            "500ms domain .",
            ForwardReader::healthCheck),
        Property.of(
            "max_concurrent MAX",
            "Refuses further queries while so many are under way; 0 for no limit.",
            "0",
            (read, line) -> read.maxConcurrent = ForwardValues.number(line)),
        Property.of(
            "next RCODE...",
            "Leaves the query to the next forward line if the reply has one of these codes.",
            "",
            (read, line) -> ForwardValues.rcodes(line.arguments(), read.next)),
        Property.of(
            "next_on_nodata",
            "Does the same if the reply is NOERROR without an answer.",
            "",
            (read, line) -> read.nextOnNodata = true),
        Property.of(
            "failover RCODE...",
            "Asks the next upstream if the reply has one of these codes.",
            "",
            ForwardReader::failover),
        Property.of(
            "failfast_all_unhealthy_upstreams",
            "Fails at once while all upstreams are down, instead of trying one.",
            "",
            (read, line) -> read.failfast = true),
        Property.of(
            "resolver IP[:PORT]...",
            "The servers that are asked for the addresses of upstreams that are given by name.",
            "/etc/resolv.conf",
            ForwardReader::resolver),
        Property.of(
            "tls [CERT KEY] [CA]",
            "The files for tls:// and https:// upstreams, in PEM: a client certificate and its key,"
                + " and the authorities that may have signed the upstreams' certificates.",
            "the system's authorities",
            (read, line) -> read.tls = Optional.of(line)),
        Property.of(
            "tls_servername NAME",
            "The name that the certificates of such upstreams must have.",
            "the address",
            (read, line) -> read.serverName = Optional.of(line.arguments().getFirst())),
        Property.of(
            "doh_method GET|POST",
            "How https:// upstreams are asked.",
            "POST",
            ForwardReader::dohMethod),
        Property.of(
            "source_address IP",
            "The address of this machine that upstreams are asked from.",
            "",
            (read, line) ->
                read.source = Optional.of(ForwardValues.source(line.arguments().getFirst()))),
        Property.ignored("spray [...]", "one upstream is asked even if all are down"),
        Property.ignored("protocol [...]", "force_tcp says so now"));
  }

  /** What was read. */
  ForwardSettings settings() throws CorefileException {
    if (!maxAge.isZero() && maxAge.compareTo(expire) < 0) {
      throw new CorefileException(
          at,
          "max_age (%s) must not be less than expire (%s)"
              .formatted(DurationText.of(maxAge), DurationText.of(expire)),
          "raise max_age, or lower expire");
    }
    List<InetSocketAddress> asked = List.copyOf(resolvers);
    return new ForwardSettings(
        plugin,
        from,
        List.copyOf(except),
        to.stream().map(each -> each.lookedUpAt(asked)).toList(),
        new ForwardSettings.Transports(forceTcp, preferUdp),
        new Asking.InTurn(policy, maxConnectAttempts, Set.copyOf(failover), failfast),
        new HealthCheck(interval.toNanos(), maxFails, recursionDesired, domain, forceTcp),
        new Link.Limits(readTimeout.toNanos(), expire.toNanos(), maxAge.toNanos(), maxIdle),
        PATIENCE.toNanos(),
        maxConcurrent,
        new ForwardSettings.Next(Set.copyOf(next), nextOnNodata),
        source,
        new ForwardSettings.Security(at, tls, serverName, get));
  }

  private void except(Directive line) throws CorefileException {
    ZoneWords below = ZoneWords.within(plugin, List.of(from), setup);
    except.addAll(below.read(line.arguments(), List.of()));
  }

  private void readTimeout(Directive line) throws CorefileException {
    readTimeout = ForwardValues.duration(line);
    if (readTimeout.isZero()) {
      Word word = line.arguments().getFirst();
      throw new CorefileException(
          word.at(), "read_timeout must be positive: " + word.text(), "write it like 2s");
    }
  }

  private void policy(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
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
    List<Word> words = line.arguments();
    interval = ForwardValues.duration(words.getFirst(), "health_check");
    for (int i = 1; i < words.size(); i++) {
      Word word = words.get(i);
      if (word.text().equals("no_rec")) {
        recursionDesired = false;
      } else if (word.text().equals("domain") && i + 1 < words.size()) {
        domain = ForwardValues.domain(words.get(++i));
      } else if (word.text().equals("domain")) {
        throw line.wrongArguments(usage);
      } else {
        throw new CorefileException(
            word.at(), "health_check: unknown option " + word.text(), "write: " + usage);
      }
    }
  }

  private void failover(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    ForwardValues.rcodes(words, failover);
    if (failover.contains(Rcode.NOERROR)) {
      throw new CorefileException(
          words.getFirst().at(), "NOERROR cannot be used in failover", "name error codes only");
    }
  }

  private void resolver(Directive line) throws CorefileException {
    for (Word word : line.arguments()) {
      resolvers.add(
          Destinations.address(word.text(), Manner.PLAIN.protocol().port())
              .map(Destinations.Found::address)
              .orElseThrow(
                  () ->
                      new CorefileException(
                          word.at(),
                          "resolver: not an IP address: \"" + word.text() + "\"",
                          "write: resolver IP[:PORT]...")));
    }
  }

  private void dohMethod(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    get = word.text().equals("GET");
    if (!get && !word.text().equals("POST")) {
      throw new CorefileException(
          word.at(), "unknown doh_method '" + word.text() + "'", "write GET or POST");
    }
  }
}
