package dev.seamark.proxy.sync;

import java.time.Duration;

/**
 * Lets something happen once a period on average, and several times at once after a quiet time.
 * Confined to one thread; times are nanoseconds of a steady clock.
 */
final class TokenBucket {
  private final long period;
  private final int burst;
  private double tokens;
  private long filledAt;

  TokenBucket(Duration period, int burst, long now) {
    this.period = period.toNanos();
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = now;
  }

  /** Takes a token, if there is one. */
  boolean take(long now) {
    fill(now);
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** How many nanoseconds it is until there is a token. */
  long untilNext(long now) {
    fill(now);
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * period);
  }

  private void fill(long now) {
    tokens = period == 0 ? burst : Math.min(burst, tokens + (double) (now - filledAt) / period);
    filledAt = now;
  }
}
