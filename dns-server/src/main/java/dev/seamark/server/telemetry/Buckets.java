package dev.seamark.server.telemetry;

/** The buckets of CoreDNS's histograms, found by arithmetic. */
final class Buckets {
  /** Seconds: 0.00025 doubled again and again, 16 of them, and one for all above. */
  static final double[] SECONDS = new double[17];

  /** Bytes, and one for all above. */
  static final double[] BYTES = {
    0,
    100,
    200,
    300,
    400,
    511,
    1023,
    2047,
    4095,
    8291,
    16e3,
    32e3,
    48e3,
    64e3,
    Double.POSITIVE_INFINITY
  };

  private static final int FIRST_NANOS = 250_000;

  static {
    for (int i = 0; i < 16; i++) {
      SECONDS[i] = FIRST_NANOS * 1e-9 * (1 << i);
    }
    SECONDS[16] = Double.POSITIVE_INFINITY;
  }

  private Buckets() {}

  /** The index in {@link #SECONDS} of the bucket that a time belongs to. */
  static int ofNanos(long nanos) {
    if (nanos <= FIRST_NANOS) {
      return 0;
    }
    long units = (nanos + FIRST_NANOS - 1) / FIRST_NANOS; // rounded up: bounds belong to theirs
    return Math.min(Long.SIZE - Long.numberOfLeadingZeros(units - 1), SECONDS.length - 1);
  }

  /** The index in {@link #BYTES} of the bucket that a size belongs to. */
  static int ofBytes(int bytes) {
    if (bytes <= 400) {
      return (bytes + 99) / 100;
    }
    if (bytes <= 511) {
      return 5;
    }
    if (bytes <= 4095) {
      return 5 + (Integer.SIZE - Integer.numberOfLeadingZeros(bytes)) - 9;
    }
    if (bytes <= 8291) {
      return 9;
    }
    return bytes <= 64_000 ? 9 + (bytes + 15_999) / 16_000 : 14;
  }
}
