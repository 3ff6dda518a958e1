package dev.seamark.proxy.sync;

import java.time.Duration;

/**
 * How often to sync.
 *
 * @param least between two syncs, on average; two may follow each other at once
 * @param check how long until it is checked that all is still in force, and the longest that a
 *     failed sync waits for its next try
 * @param full how long until everything is synced anew although nothing failed
 */
public record SyncPeriods(Duration least, Duration check, Duration full) {

  /** kube-proxy's, with a full sync every hour. */
  public static final SyncPeriods DEFAULT = of(Duration.ofSeconds(1), Duration.ofSeconds(30));

  /** With a full sync every hour. */
  public static SyncPeriods of(Duration least, Duration check) {
    return new SyncPeriods(least, check, Duration.ofHours(1));
  }

  public SyncPeriods {
    if (least.isNegative()) {
      throw new IllegalArgumentException(
          "minSyncPeriod is " + least + ", but must not be negative");
    }
    if (!check.isPositive() || check.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "syncPeriod is %s, but must be more than 0, and minSyncPeriod (%s) or more"
              .formatted(check, least));
    }
  }
}
