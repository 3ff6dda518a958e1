package dev.seamark.server.client;

import dev.seamark.zones.wire.KeyedHash;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Places that clients share. A client may hold twice as many as are still free: one alone has two
 * thirds of them, two that want all have two fifths each, and some are always left for those who
 * want few (the dynamic threshold of Choudhury and Hahne, 1998). A larger share leaves too few:
 * what a greedy client holds may last for seconds, and what others want meanwhile adds up. Used by
 * all loops at once, without locks.
 *
 * <p>How many a client holds is counted at two places of a table, by a hash with a key of this
 * process; of the two counts the lower one counts, so that a client is taken for another, greedier
 * one only where it meets such at both: one in four million.
 */
public final class FairPlaces {
  /** What came of wanting a place. */
  public enum Entry {
    /** It has one, and gives it back by {@link #leave}. */
    TAKEN,
    /** There is none. */
    FULL,
    /** There are some, for clients that hold fewer. */
    ABOVE_SHARE
  }

  private static final int PLACES_PER_FREE_ONE = 2;
  private static final int BITS = 11;
  private static final int MASK = (1 << BITS) - 1;

  private final int most;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicIntegerArray counts = new AtomicIntegerArray(2 << BITS);

  /**
   * Places none of which is taken.
   *
   * @param most how many there are; 0 for any number
   */
  public FairPlaces(int most) {
    this.most = most == 0 ? Integer.MAX_VALUE : most;
  }

  /**
   * Wants a place.
   *
   * @param client its number ({@link Clients})
   * @param free how many are free by another limit that holds besides
   */
  public Entry take(long client, int free) {
    int left = Math.min(free, most - taken.getAndIncrement());
    int hash = hash(client);
    if (left > 0 && isFair(held(hash), left)) {
      counts.incrementAndGet(first(hash));
      counts.incrementAndGet(second(hash));
      return Entry.TAKEN;
    }
    taken.decrementAndGet();
    return left > 0 ? Entry.ABOVE_SHARE : Entry.FULL;
  }

  /** Whether a client that holds so many may have one more while so many are free. */
  public static boolean isFair(int held, int free) {
    return held < (long) PLACES_PER_FREE_ONE * free;
  }

  /** Gives back a place that this client took. */
  public void leave(long client) {
    int hash = hash(client);
    counts.decrementAndGet(first(hash));
    counts.decrementAndGet(second(hash));
    taken.decrementAndGet();
  }

  /** How many places are taken. */
  public int taken() {
    return taken.get();
  }

  private int held(int hash) {
    return Math.min(counts.get(first(hash)), counts.get(second(hash)));
  }

  private static int hash(long client) {
    return KeyedHash.OF_PROCESS.pair(client, BITS);
  }

  private static int first(int hash) {
    return hash & MASK;
  }

  private static int second(int hash) {
    return (hash >>> BITS & MASK) + MASK + 1;
  }
}
