package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The questions of one {@code forward} that are on their way, whichever loop sent them: a query for
 * the same meanwhile waits for that reply. Used by all loops at once, without locks.
 *
 * <p>The same are two messages that an upstream gets over the same transport and that differ in the
 * ID and in the spelling of the name only: equal are name, type and class, RD, AD and CD, and the
 * OPT record with DO, size and options. A table of fixed size: a question that finds no place among
 * the few that its hash allows goes on its own.
 */
final class InFlight {
  private static final int PLACES = 4096;
  private static final int PROBES = 8;

  private final AtomicReferenceArray<@Nullable Shared> places = new AtomicReferenceArray<>(PLACES);

  /**
   * Has the flight wait for the reply to the same question, or be the one that others wait for.
   *
   * @param hash of all that makes questions the same
   * @return whether it waits, and is {@link Flight#told} later
   */
  boolean join(Flight flight, int hash) {
    while (true) {
      int free = -1;
      for (int i = 0; i < PROBES; i++) {
        int place = hash + i & PLACES - 1;
        Shared there = places.get(place);
        if (there == null) {
          free = free < 0 ? place : free;
        } else if (there.isOf(flight) && there.join(flight)) {
          return true;
        }
      }
      if (free < 0) {
        return false; // more questions than there is room for: this one goes alone
      }
      Shared own = new Shared(this, free, flight);
      if (places.compareAndSet(free, null, own)) {
        flight.leads(own);
        return false;
      }
      // another loop took the place meanwhile, maybe with the same question: look again
    }
  }

  /** A flight that waits, and the one that came before it; without a flight: none may join. */
  record Waiting(@Nullable Flight flight, @Nullable Waiting before) {
    private boolean isOver() {
      return flight == null;
    }
  }

  /** A question on its way, and the queries that wait for its reply. */
  static final class Shared {
    private static final Waiting LANDED = new Waiting(null, null);

    private final InFlight table;
    private final int place;
    private final byte[] query;
    private final boolean tcp;
    private final int nameEnd;
    private final AtomicReference<@Nullable Waiting> last = new AtomicReference<>();

    private Shared(InFlight table, int place, Flight flight) {
      this.table = table;
      this.place = place;
      this.query = flight.query();
      this.tcp = flight.startsWithTcp();
      this.nameEnd = flight.nameEnd();
    }

    private boolean isOf(Flight flight) {
      byte[] other = flight.query();
      if (other.length != query.length
          || flight.nameEnd() != nameEnd
          || flight.startsWithTcp() != tcp
          || !Arrays.equals(query, 2, Query.HEADER, other, 2, Query.HEADER)
          || !Arrays.equals(query, nameEnd, query.length, other, nameEnd, query.length)) {
        return false;
      }
      for (int i = Query.HEADER; i < nameEnd; i++) {
        if (WireName.lower(query[i]) != WireName.lower(other[i])) {
          return false;
        }
      }
      return true;
    }

    private boolean join(Flight flight) {
      while (true) {
        Waiting before = last.get();
        if (before != null && before.isOver()) {
          return false;
        }
        if (last.compareAndSet(before, new Waiting(flight, before))) {
          return true;
        }
      }
    }

    /** From now on none joins; those that have joined until now, the last one first. */
    @Nullable Waiting land() {
      table.places.compareAndSet(place, this, null);
      return last.getAndSet(LANDED);
    }
  }
}
