package dev.seamark.server.plugins.rrl;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads an {@code rrl} directive. */
final class RrlReader {
  private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000);
  private static final int MOST_DIGITS = 9;
  private static final int LARGEST_TABLE = 10_000_000;
  private static final int LONGEST_WINDOW = 3600;
  private static final String OF_RESPONSES = "responses-per-second";

  private final List<WireName> zones;
  private final Map<ReplyKind, Long> intervals = new EnumMap<>(ReplyKind.class);
  private long window = SECOND.longValue() * 15;
  private int ipv4Prefix = 24;
  private int ipv6Prefix = 56;
  private long requestInterval;
  private int tableSize = 100_000;
  private int slip;
  private boolean reportOnly;

  /** Begins with the arguments. */
  RrlReader(Directive directive, Setup setup) throws CorefileException {
    zones = ZoneWords.of(Rrl.NAME, setup).readAmongOthers(directive.arguments(), setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<RrlReader> properties() {
    return Properties.of(
        Property.of(
            "window SECONDS",
            "For how long a client that was far too fast may be held back, once it is slow again.",
            "15",
            RrlReader::window),
        Property.of(
            "ipv4-prefix-length LENGTH",
            "How many bits of an IPv4 address make a client.",
            "24",
            (read, line) -> read.ipv4Prefix = number(line, 1, 32)),
        Property.of(
            "ipv6-prefix-length LENGTH",
            "How many bits of an IPv6 address make a client.",
            "56",
            (read, line) -> read.ipv6Prefix = number(line, 1, 128)),
        allowance(
            OF_RESPONSES, "replies with answers, for each name and type", "0", ReplyKind.RESPONSE),
        allowance(
            "nodata-per-second", "replies without records, for each name", "", ReplyKind.NODATA),
        allowance("nxdomains-per-second", "name errors, for each zone", "", ReplyKind.NXDOMAIN),
        allowance("referrals-per-second", "referrals, for each zone", "", ReplyKind.REFERRAL),
        allowance("errors-per-second", "other errors, all together", "", ReplyKind.ERROR),
        Property.of(
            "requests-per-second ALLOWANCE",
            "How many requests a client may send, over UDP and TCP; 0 for any number.",
            "0",
            (read, line) -> read.requestInterval = interval(line)),
        Property.of(
            "max-table-size SIZE",
            "How many such rates are watched at a time; what finds no place is not limited.",
            "100000",
            (read, line) -> read.tableSize = number(line, 1, LARGEST_TABLE)),
        Property.of(
            "slip-ratio N",
            "Sends every Nth reply that would be dropped, cut (TC) and without records, so that a"
                + " client can ask again by TCP; 0 for none.",
            "0",
            (read, line) -> read.slip = number(line, 0, Integer.MAX_VALUE)),
        Property.of(
            "report-only",
            "Drops nothing, and only counts.",
            "",
            (read, line) -> read.reportOnly = true));
  }

  private static Property<RrlReader> allowance(
      String name, String what, String standard, ReplyKind kind) {
    return Property.of(
        name + " ALLOWANCE",
        "How many " + what + ", a client gets over UDP; 0 for any number.",
        standard.isEmpty() ? "that of " + OF_RESPONSES : standard,
        (read, line) -> read.intervals.put(kind, interval(line)));
  }

  /** What was read. */
  RrlSettings settings() {
    long usual = intervals.getOrDefault(ReplyKind.RESPONSE, 0L);
    for (ReplyKind kind : ReplyKind.values()) {
      intervals.putIfAbsent(kind, usual);
    }
    return new RrlSettings(
        zones,
        window,
        ipv4Prefix,
        ipv6Prefix,
        Map.copyOf(intervals),
        requestInterval,
        tableSize,
        slip,
        reportOnly);
  }

  private void window(Directive line) throws CorefileException {
    BigDecimal seconds = amount(line);
    if (seconds.signum() == 0 || seconds.compareTo(BigDecimal.valueOf(LONGEST_WINDOW)) > 0) {
      throw wrong(line, "more than 0 and at most " + LONGEST_WINDOW);
    }
    window = seconds.multiply(SECOND).longValue();
  }

  /** Nanoseconds for each; 0 where there is no limit. */
  private static long interval(Directive line) throws CorefileException {
    BigDecimal perSecond = amount(line);
    return perSecond.signum() == 0
        ? 0
        : SECOND.divideToIntegralValue(perSecond).max(BigDecimal.ONE).longValue();
  }

  private static BigDecimal amount(Directive line) throws CorefileException {
    String text = line.arguments().getFirst().text();
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      throw wrong(line, "0 or more");
    }
    return new BigDecimal(text);
  }

  private static int number(Directive line, int least, int most) throws CorefileException {
    String text = line.arguments().getFirst().text();
    int number = Numbers.parse(text, MOST_DIGITS).orElse(-1);
    if (number < least || number > most) {
      throw wrong(line, most == Integer.MAX_VALUE ? least + " or more" : least + " to " + most);
    }
    return number;
  }

  private static CorefileException wrong(Directive line, String what) {
    Word word = line.arguments().getFirst();
    return new CorefileException(
        word.at(),
        "plugin/rrl: %s: '%s' is not a number of %s".formatted(line.name(), word, what),
        "write e.g. " + line.name() + " 10");
  }
}
