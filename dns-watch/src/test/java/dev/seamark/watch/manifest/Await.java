package dev.seamark.watch.manifest;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what the source's thread does. */
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /** Returns as soon as the condition holds; fails where it does not in half a minute. */
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
