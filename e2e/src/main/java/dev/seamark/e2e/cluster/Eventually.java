package dev.seamark.e2e.cluster;

import java.time.Duration;

/** Waits for what other processes do. */
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** What a slow machine needs for a change to come through. */
  public static final Duration SOON = Duration.ofSeconds(30);

  private Eventually() {}

  /** Something that is claimed; throws an AssertionError where it is not so. */
  @FunctionalInterface
  public interface Claim {
    /** Checks it. */
    void check() throws Exception;
  }

  /** Returns when the claim holds; fails with what it said last where it does not in time. */
  public static Duration holds(Duration patience, Claim claim) {
    long start = System.nanoTime();
    while (true) {
      try {
        claim.check();
        return Duration.ofNanos(System.nanoTime() - start);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      } catch (Exception | AssertionError e) {
        if (System.nanoTime() - start > patience.toNanos()) {
          throw new AssertionError("not so within " + patience.toSeconds() + " s: " + e, e);
        }
      }
      pause();
    }
  }

  /** Returns when the claim holds, which is to be soon. */
  public static void soon(Claim claim) {
    holds(SOON, claim);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
