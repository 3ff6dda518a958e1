package dev.seamark.server.plugins.rrl;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much is left of what may be sent, for each kind of reply to each network. An account is
 * credited as time goes by, up to the allowance of a second, and debited for each reply; it is the
 * time at which it was empty. Used by all loops at once, without locks and without allocating.
 *
 * <p>A table of fixed size. One of the eight places that the hash of an account allows is its own
 * until it is full again, for a full account need not be remembered.
 */
final class Accounts {
  /** What became of an account. */
  enum Balance {
    /** There is enough left. */
    WITHIN,
    /** More was sent than is allowed. */
    IN_DEBT,
    /** There is no place for the account. */
    UNTRACKED
  }

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int PLACES = 8;
  private static final int ATTEMPTS = 4;

  private final int buckets;
  private final long window;
  private final AtomicLongArray owners;
  private final AtomicLongArray emptyAt;

  /**
   * Accounts none of which was debited.
   *
   * @param size how many there may be at a time, rounded up to a multiple of eight
   * @param window for how many nanoseconds an account may be in debt
   */
  Accounts(int size, long window) {
    this.buckets = (size + PLACES - 1) / PLACES;
    this.window = window;
    owners = new AtomicLongArray(buckets * PLACES);
    emptyAt = new AtomicLongArray(buckets * PLACES);
  }

  /** How many there may be. */
  int size() {
    return owners.length();
  }

  /**
   * Debits an account for one reply.
   *
   * @param owner a hash of all that makes the account another one than others, not 0
   * @param interval nanoseconds that are credited for each reply
   * @param now any steady clock's nanoseconds
   */
  Balance debit(long owner, long interval, long now) {
    int first = (int) ((owner >>> Integer.SIZE) * buckets >>> Integer.SIZE) * PLACES;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int free = -1;
      long before = 0;
      for (int place = first; place < first + PLACES; place++) {
        long there = owners.get(place);
        if (there == owner) {
          return debitAt(place, interval, now) < 0 ? Balance.IN_DEBT : Balance.WITHIN;
        }
        if (free < 0 && (there == 0 || now - emptyAt.get(place) >= SECOND)) {
          free = place;
          before = there;
        }
      }
      if (free < 0) {
        return Balance.UNTRACKED;
      }
      if (owners.compareAndSet(free, before, owner)) {
        emptyAt.set(free, now - SECOND + interval);
        return Balance.WITHIN;
      }
    }
    return Balance.UNTRACKED;
  }

  /** Returns what is left, in nanoseconds of credit; below 0 for debt. */
  private long debitAt(int place, long interval, long now) {
    while (true) {
      long empty = emptyAt.get(place);
      long left = Math.clamp(Math.min(now - empty, SECOND) - interval, -window, SECOND);
      if (emptyAt.compareAndSet(place, empty, now - left)) {
        return left;
      }
    }
  }
}
