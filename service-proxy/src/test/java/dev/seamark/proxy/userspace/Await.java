package dev.seamark.proxy.userspace;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/** Waits for what other threads do. */
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /** Returns as soon as the condition holds; fails where it does not in half a minute. */
  static void until(String what, Callable<Boolean> holds) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try {
      while (!holds.call()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("waited " + DEADLINE.toSeconds() + " s in vain: " + what);
        }
        Thread.sleep(5);
      }
    } catch (Exception e) {
      throw new AssertionError("broke while waiting: " + what, e);
    }
  }

  /** Returns as soon as a number has been the same for a while. */
  static void unchanged(String what, LongSupplier number, Duration quiet) {
    long[] last = {number.getAsLong(), System.nanoTime()};
    until(
        what,
        () -> {
          long now = number.getAsLong();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > quiet.toNanos();
        });
  }
}
