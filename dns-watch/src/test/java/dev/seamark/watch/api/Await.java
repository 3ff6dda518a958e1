package dev.seamark.watch.api;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
final class Await {
  /** Several times as long as the source of a {@link Fixture} waits for a server that is mute. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /** Returns as soon as the condition holds; fails where it does not in time. */
  static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + DEADLINE.toSeconds() + " s in vain: " + what);
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while waiting: " + what, e);
      }
    }
  }
}
