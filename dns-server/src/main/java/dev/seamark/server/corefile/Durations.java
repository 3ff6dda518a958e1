package dev.seamark.server.corefile;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Corefiles write them: {@code 5s}, {@code 1m30s}, {@code 500ms}, {@code 1.5h}. */
public final class Durations {
  private static final Pattern PART =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** As many decimal digits as a double holds. */
  private static final int EXACT_DIGITS = 15;

  private Durations() {}

  /** Reads a duration; empty where the text is none, or one of more than 292 years. */
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    Matcher part = PART.matcher(rest);
    long nanos = 0;
    int at = 0;
    try {
      while (part.find() && part.start() == at) {
        long unit = NANOS.getOrDefault(part.group(2), 0L);
        nanos = Math.addExact(nanos, nanos(part.group(1), unit));
        at = part.end();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty(); // too long
    }
    if (at == 0 || at != rest.length()) {
      return Optional.empty();
    }
    Duration duration = Duration.ofNanos(nanos);
    return Optional.of(negative ? duration.negated() : duration);
  }

  /** Without BigDecimal, whose tables alone would take 20 ms of a start; fractions as in Go. */
  private static long nanos(String number, long unit) {
    int point = number.indexOf('.');
    String whole = point < 0 ? number : number.substring(0, point);
    String digits = point < 0 ? "" : number.substring(point + 1);
    long nanos = whole.isEmpty() ? 0 : Math.multiplyExact(Long.parseLong(whole), unit);
    if (digits.isEmpty()) {
      return nanos;
    }
    String exact = digits.length() > EXACT_DIGITS ? digits.substring(0, EXACT_DIGITS) : digits;
    double scale = Math.pow(10, exact.length());
    return Math.addExact(nanos, (long) (Long.parseLong(exact) * (unit / scale)));
  }
}
