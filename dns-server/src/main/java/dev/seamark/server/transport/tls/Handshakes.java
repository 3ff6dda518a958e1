package dev.seamark.server.transport.tls;

import dev.seamark.server.exchange.Worker;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The handshakes of one event loop, of all listeners. A handshake costs as much as hundreds of
 * queries, so a few are carried on in each turn of the loop, and the rest wait while others of the
 * loop have theirs; and of those that do not go on, the oldest makes room, the oldest of the same
 * client where that has its share. Confined to that loop.
 */
public final class Handshakes {
  /** A handshake that is under way. Used on the loop only. */
  public interface One {
    /** The client's number. */
    long client();

    /** Another one needs its place. */
    void giveWay();

    /** Its turn has come. */
    default void goOn() {}
  }

  /** How many may be under way; with each goes memory outside of the heap. */
  private static final int MOST = 512;

  private static final int SHARE_OF_CLIENT = 4;

  /** Steps in a turn of the loop: with an RSA key, some milliseconds. */
  private static final int AT_ONCE = 8;

  private final Worker worker;
  private final int most;
  private final int perClient;
  private final Set<One> underWay = new LinkedHashSet<>(); // the oldest first
  private final Map<Long, Integer> ofClients = new HashMap<>();
  private final ArrayDeque<One> waiting = new ArrayDeque<>();
  private int left = AT_ONCE;
  private boolean turning;

  /** None yet. */
  public Handshakes(Worker worker) {
    this(worker, MOST, MOST / SHARE_OF_CLIENT);
  }

  Handshakes(Worker worker, int most, int perClient) {
    this.worker = worker;
    this.most = most;
    this.perClient = perClient;
  }

  /** One begins; the oldest one ends if there are too many. */
  public void begin(One one) {
    if (ofClients.getOrDefault(one.client(), 0) >= perClient) {
      endOldest(each -> each.client() == one.client());
    } else if (underWay.size() >= most) {
      endOldest(_ -> true);
    }
    underWay.add(one);
    ofClients.merge(one.client(), 1, Integer::sum);
  }

  private void endOldest(Predicate<One> which) {
    for (One each : underWay) {
      if (which.test(each)) {
        end(each);
        each.giveWay();
        return;
      }
    }
  }

  /** One is over. */
  public void end(One one) {
    if (underWay.remove(one)) {
      ofClients.computeIfPresent(one.client(), (_, n) -> n == 1 ? null : n - 1);
    }
  }

  /** How many are under way. */
  public int underWay() {
    return underWay.size();
  }

  /** Whether one may go on at once; otherwise it is told when its turn comes. */
  boolean mayGoOn(One one) {
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
