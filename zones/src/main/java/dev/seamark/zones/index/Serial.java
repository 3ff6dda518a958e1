package dev.seamark.zones.index;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The serial of a zone's SOA record: the time of the last change, in seconds (RFC 1982 compares
 * them). It moves once in a second at most, so it is not ahead of the clock, and after a restart
 * not behind what a secondary has seen. What changes again within the second moves it when that is
 * over, at the next question for it. Where the clock was set back, it goes on by one.
 *
 * <p>Written by the catalog's writer; read by any thread.
 */
final class Serial {
  private static final long SECOND = 0x7FFF_FFFFL;
  private static final long PENDING = SECOND + 1;

  private final InstantSource clock;

  /** The serial, whether it is to move yet, and 31 bits of the second in which it moved. */
  private final AtomicLong state;

  Serial(InstantSource clock) {
    this.clock = clock;
    int now = now();
    this.state = new AtomicLong(state(now, now));
  }

  int value() {
    long known = state.get();
    if ((known & PENDING) == 0) {
      return value(known);
    }
    int now = now();
    if (isSameSecond(known, now)) {
      return value(known);
    }
    state.compareAndSet(known, moved(known, now)); // where that fails, another thread has done it
    return value(state.get());
  }

  /**
   * Something changed.
   *
   * @param loaded whether all was there before: what is loaded at the start is one change, after
   *     that each is its own
   */
  void move(boolean loaded) {
    int now = now();
    state.updateAndGet(
        known -> {
          if (!loaded) {
            int value = value(known);
            return state(Integer.compareUnsigned(now, value) > 0 ? now : value, now);
          }
          return isSameSecond(known, now) ? known | PENDING : moved(known, now);
        });
  }

  private static long moved(long known, int now) {
    int next = value(known) + 1;
    return state(Integer.compareUnsigned(now, next) > 0 ? now : next, now);
  }

  private static long state(int value, int now) {
    return (long) value << 32 | now & SECOND;
  }

  private static int value(long state) {
    return (int) (state >>> 32);
  }

  private static boolean isSameSecond(long state, int now) {
    return (state & SECOND) == (now & SECOND);
  }

  private int now() {
    return (int) (clock.millis() / 1000);
  }
}
