package dev.seamark.process.harness;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other threads do. */
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /** Returns as soon as the condition holds; fails where it does not in half a minute. */
  public static void until(String what, Callable<Boolean> holds) {
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
}
