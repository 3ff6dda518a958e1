package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Worker;
import dev.seamark.zones.wire.Query;
import java.util.ArrayDeque;

/**
 * The queries that one loop has on its way for a listener: beyond a bound they wait, in the order
 * in which they came. What waits is bounded by the streams of the connections. Confined to the
 * loop.
 */
final class QuicPool {
  private final Worker worker;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private byte[] packet = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private int most;
  private int taken;
  private boolean due;

  QuicPool(Worker worker) {
    this.worker = worker;
  }

  /** Room for a query of so many bytes, the same each time. */
  byte[] packet(int length) {
    if (length > packet.length) {
      packet = new byte[length];
    }
    return packet;
  }

  /** Takes one of so many places; false where none is free. */
  boolean take(int places) {
    most = places;
    if (taken >= most || !waiting.isEmpty()) {
      return false;
    }
    taken++;
    return true;
  }

  /** This one has its place as soon as there is one. */
  void await(Runnable query) {
    waiting.add(query);
  }

  /** A place is free. */
  void giveBack() {
    taken--;
    goOn();
  }

  /** Not from here: queries that are answered at once would nest. */
  private void goOn() {
    if (!due && !waiting.isEmpty() && taken < most) {
      due = true;
      worker.afterInput(this::next);
    }
  }

  private void next() {
    due = false;
    Runnable query = waiting.poll();
    if (query != null) {
      taken++;
      query.run();
    }
    goOn();
  }
}
