package dev.seamark.watch.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: doubles from {@code first} to {@code most}; of that,
 * chance takes up to a half, so that many clients of a server that comes back do not come at once.
 *
 * @param random used by several threads at once
 */
record Backoff(Duration first, Duration most, RandomGenerator random) {
  /** As Kubernetes' own clients wait. */
  static Backoff standard(RandomGenerator random) {
    return new Backoff(Duration.ofMillis(800), Duration.ofSeconds(30), random);
  }

  /** The wait after so many failures, at least one. */
  Duration delay(int failures) {
    int doublings = Math.min(failures - 1, 20); // enough for any `most`, too few to overflow
    Duration whole = first.multipliedBy(1L << doublings);
    long nanos = (whole.compareTo(most) < 0 ? whole : most).toNanos();
    return Duration.ofNanos(nanos - (long) (random.nextDouble() * (nanos / 2.0)));
  }
}
