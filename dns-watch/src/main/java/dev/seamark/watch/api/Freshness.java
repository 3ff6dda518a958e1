package dev.seamark.watch.api;

import dev.seamark.watch.Known;
import dev.seamark.watch.Known.Origin;
import java.time.Instant;
import java.time.InstantSource;

/** How well one kind is known; noted by its reflector and by the prober, read by anybody. */
final class Freshness {
  private final InstantSource clock;
  private volatile Known known = Known.NOTHING;

  Freshness(InstantSource clock) {
    this.clock = clock;
  }

  /** All objects have come. */
  void listed() {
    known = new Known(Origin.LIST, clock.instant());
  }

  /** The watch told something, or the server said that it had nothing to tell. */
  Instant confirmed() {
    Instant now = clock.instant();
    if (known.origin() != Origin.NOTHING) {
      known = new Known(Origin.WATCH, now);
    }
    return now;
  }

  Known known() {
    return known;
  }
}
