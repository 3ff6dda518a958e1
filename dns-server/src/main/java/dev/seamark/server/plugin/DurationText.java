package dev.seamark.server.plugin;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Corefiles and CoreDNS's log lines spell them: {@code 5s}, {@code 1m30s}. */
public final class DurationText {
  private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]+|[0-9]+\\.)(ns|us|µs|μs|ms|s|m|h)");

  private DurationText() {}

  /** Reads a duration: numbers with units, {@code ns us ms s m h}, from large to small as a rule. */
  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher part = PART.matcher(rest);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < rest.length()) {
      if (!part.find(end) || part.start() != end) {
        return Optional.empty();
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
      end = part.end();
    }
    boolean tooLong = nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0;
    if (end == 0 || tooLong) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue()));
  }

  /**
   * Reads a duration of a Corefile.
   *
   * @param what it is, for the error: {@code lameduck}
   */
  public static Duration read(String what, Word word) throws CorefileException {
    return parse(word.text())
        .orElseThrow(
            () ->
                new CorefileException(
                    word.at(),
                    "unable to parse " + what + " duration value: \"" + word.text() + "\"",
                    "write a number and a unit: 500ms, 5s, 1m30s"));
  }

  private static BigDecimal unit(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "us", "µs", "μs" -> 1_000L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        });
  }

  /** The spelling of Go's programs: {@code 30s}, {@code 1m30s}, {@code 1.5s}, {@code 250ms}. */
  public static String of(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return "-" + of(duration.negated());
    }
    long nanos = duration.toNanos();
    if (nanos < 1_000_000_000) {
      return nanos < 1_000
          ? nanos + "ns"
          : nanos < 1_000_000 ? fraction(nanos, 3) + "µs" : fraction(nanos, 6) + "ms";
    }
    long hours = duration.toHours();
    String seconds = fraction(nanos % 60_000_000_000L, 9) + "s";
    String minutes = hours > 0 || duration.toMinutes() > 0 ? duration.toMinutesPart() + "m" : "";
    return (hours > 0 ? hours + "h" : "") + minutes + seconds;
  }

  private static String fraction(long nanos, int digits) {
    return BigDecimal.valueOf(nanos, digits).stripTrailingZeros().toPlainString();
  }
}
