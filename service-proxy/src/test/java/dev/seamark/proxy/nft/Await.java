package dev.seamark.proxy.nft;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for a condition, with a deadline. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Await() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      Thread.sleep(10);
    }
  }
}
