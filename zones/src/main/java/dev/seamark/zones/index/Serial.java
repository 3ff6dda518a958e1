package dev.seamark.zones.index;

import java.time.InstantSource;

/**
 * The serial of a zone's SOA record: the time of the last change, and always later than before (RFC
 * 1982). Written by the catalog's writer; read by anybody.
 */
final class Serial {
  private final InstantSource clock;
  private volatile int value;

  Serial(InstantSource clock) {
    this.clock = clock;
    this.value = now();
  }

  int value() {
    return value;
  }

  /**
   * Something changed.
   *
   * @param loaded whether all was there before: what is loaded at the start is one change, after
   *     that each is its own
   */
  void move(boolean loaded) {
    int next = loaded ? value + 1 : value;
    value = Integer.compareUnsigned(now(), next) > 0 ? now() : next;
  }

  private int now() {
    return (int) clock.instant().getEpochSecond();
  }
}
