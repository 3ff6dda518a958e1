package dev.seamark.watch;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
public final class Await {
  /** Several times as long as a source of the tests waits for a server that is mute. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /** Returns as soon as the condition holds; fails where it does not in time. */
  public static void until(String what, BooleanSupplier holds) {
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
