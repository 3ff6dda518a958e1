package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.WireName;
import java.util.List;

/**
 * A {@code cache} directive.
 *
 * @param zones whose names are kept
 * @param servfailTtl how long failures are kept, in seconds; 0 for not at all
 * @param keepTtl whether hits have the TTL that was stored, rather than what is left of it
 * @param neverSuccess zones whose answers are not kept
 * @param neverDenial zones whose denials are not kept
 */
record CacheSettings(
    List<WireName> zones,
    Share success,
    Share denial,
    int servfailTtl,
    boolean keepTtl,
    Prefetch prefetch,
    Stale stale,
    List<WireName> neverSuccess,
    List<WireName> neverDenial) {

  /**
   * The limits of answers, or of denials.
   *
   * @param capacity how many are kept
   * @param maxTtl the longest TTL in seconds
   * @param minTtl the shortest; what has less is given this
   */
  record Share(int capacity, int maxTtl, int minTtl) {
    /** A message's TTL within the limits. */
    int ttl(int ofMessage) {
      return Math.min(Math.max(ofMessage, minTtl), maxTtl);
    }
  }

  /**
   * Refreshing what is popular before it expires.
   *
   * @param amount after how many hits; 0 for never
   * @param gapNanos with what time between two of them at most
   * @param percent when so much of the TTL is left
   */
  record Prefetch(int amount, long gapNanos, int percent) {
    /** Whether an entry with this TTL, so many hits and so much time left is to be refreshed. */
    boolean isDue(int ttl, int hits, int remaining) {
      return amount > 0 && hits >= amount && remaining <= (ttl * percent + 99) / 100;
    }
  }

  /**
   * Replying with what has expired (RFC 8767).
   *
   * @param seconds for how long after it has; 0 for never
   * @param verify whether to try for a newer reply first
   * @param verifyNanos how long a client waits for that; 0 for as long as it takes
   * @param ttl the TTL of such replies in seconds
   * @param recheckNanos how long after a failed try there is no other one
   * @param preferPositive whether an expired answer is better than a fresh denial
   */
  record Stale(
      int seconds,
      boolean verify,
      long verifyNanos,
      int ttl,
      long recheckNanos,
      boolean preferPositive) {
    /** Whether an entry with so much time left (less than 0) may still be used. */
    boolean covers(int remaining) {
      return -remaining < seconds;
    }
  }
}
