package dev.seamark.server.plugin;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Corefiles and CoreDNS's log lines spell them: {@code 5s}, {@code 1m30s}. */
public final class DurationText {
  private DurationText() {}

  /**
   * Reads a duration of a Corefile.
   *
   * @param what it is, for the error: {@code lameduck}
   */
  public static Duration read(String what, Word word) throws CorefileException {
    Duration read =
        Durations.parse(word.text())
            .orElseThrow(
                () ->
                    new CorefileException(
                        word.at(),
                        "unable to parse " + what + " duration value: \"" + word.text() + "\"",
                        "write a number and a unit: 500ms, 5s, 1m30s"));
    if (read.isNegative()) {
      throw new CorefileException(
          word.at(), what + " can't be negative: " + word.text(), "write it like 5s");
    }
    return read;
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
