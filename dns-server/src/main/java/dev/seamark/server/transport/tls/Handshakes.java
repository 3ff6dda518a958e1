package dev.seamark.server.transport.tls;

import dev.seamark.server.exchange.Worker;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The handshakes of one event loop, of all listeners. A handshake costs as much as hundreds of
 * queries, so a few are carried on in each turn of the loop, and the rest wait while others of the
 * loop have theirs; and of those that do not go on, the oldest makes room. Confined to that loop.
 */
public final class Handshakes {
  /** How many may be under way; with each goes memory outside of the heap. */
  private static final int MOST = 512;

  /** Steps in a turn of the loop: with an RSA key, some milliseconds. */
  private static final int AT_ONCE = 8;

  private final Worker worker;
  private final int most;
  private final Set<HandshakeGate> underWay = new LinkedHashSet<>(); // the oldest first
  private final ArrayDeque<HandshakeGate> waiting = new ArrayDeque<>();
  private int left = AT_ONCE;
  private boolean turning;

  /** None yet. */
  public Handshakes(Worker worker) {
    this(worker, MOST);
  }

  Handshakes(Worker worker, int most) {
    this.worker = worker;
    this.most = most;
  }

  /** One begins; the oldest one ends if there are too many. */
  void begin(HandshakeGate one) {
    Iterator<HandshakeGate> oldest = underWay.iterator();
    if (underWay.size() >= most && oldest.hasNext()) {
      HandshakeGate gone = oldest.next();
      oldest.remove();
      gone.giveWay();
    }
    underWay.add(one);
  }

  /** One is over. */
  void end(HandshakeGate one) {
    underWay.remove(one);
  }

  /** Whether one may go on at once; otherwise it is told when its turn comes. */
  boolean mayGoOn(HandshakeGate one) {
    if (!turning) {
      turning = true;
      worker.afterInput(this::turn);
    }
    if (left == 0) {
      waiting.add(one);
      return false;
    }
    left--;
    return true;
  }

  private void turn() {
    left = AT_ONCE;
    turning = false;
    while (left > 0 && !waiting.isEmpty()) {
      left--;
      waiting.remove().goOn();
    }
    if (!turning && !waiting.isEmpty()) {
      turning = true;
      worker.afterInput(this::turn);
    }
  }
}
