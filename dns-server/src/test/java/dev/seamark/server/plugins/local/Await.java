package dev.seamark.server.plugins.local;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what becomes true sooner or later. */
final class Await {
  private static final long DEADLINE = Duration.ofSeconds(20).toNanos();
  private static final long PAUSE = Duration.ofMillis(2).toNanos();

  private Await() {}

  /** Returns when the condition holds; fails where it never does. */
  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never happened: " + what);
      }
      LockSupport.parkNanos(PAUSE);
    }
  }
}
