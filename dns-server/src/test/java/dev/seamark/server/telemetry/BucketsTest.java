package dev.seamark.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bucket of a value")
class BucketsTest {
  @Test
  @DisplayName("of every size that a message can have is the first whose bound is not less")
  void ofBytes() {
    for (int bytes = 0; bytes <= 65_535; bytes++) {
      assertThat(Buckets.ofBytes(bytes))
          .as("%d bytes", bytes)
          .isEqualTo(search(Buckets.BYTES, bytes));
    }
  }

  @Test
  @DisplayName("of a time is the first whose bound is not less, at the bounds and anywhere else")
  void ofNanos() {
    for (long bound = 250_000, i = 0; i < 20; i++, bound *= 2) {
      for (long nanos = bound - 1; nanos <= bound + 1; nanos++) {
        assertNanos(nanos);
      }
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 100_000; i++) {
      assertNanos(random.nextLong(1L << random.nextInt(1, 45)));
    }
    assertNanos(0);
    assertNanos(Long.MAX_VALUE / 2);
  }

  private static void assertNanos(long nanos) {
    // Whole numbers, as 250 µs and its doubles are not exact in seconds.
    int expected = 0;
    while (expected < 16 && nanos > 250_000L << expected) {
      expected++;
    }
    assertThat(Buckets.ofNanos(nanos)).as("%d ns", nanos).isEqualTo(expected);
  }

  @Test
  @DisplayName("has CoreDNS's bounds")
  void bounds() {
    assertThat(Buckets.SECONDS).hasSize(17).startsWith(0.00025, 0.0005, 0.001).contains(8.192);
  }

  private static int search(double[] bounds, double value) {
    int i = 0;
    while (value > bounds[i]) {
      i++;
    }
    return i;
  }
}
