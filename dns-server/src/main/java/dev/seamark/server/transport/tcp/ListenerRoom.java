package dev.seamark.server.transport.tcp;

import dev.seamark.server.client.FairPlaces;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The connections of one listener, of all event loops: where there are as many as there may be, the
 * one that has been idle longest makes room for another. A client may have twice as many as are
 * free ({@link FairPlaces}), and beyond that its own make room. Safe for use by several threads.
 */
public final class ListenerRoom {
  private final Set<Accepted> open = ConcurrentHashMap.newKeySet();
  private volatile int most;

  /** From the next connection on, so many are let in; 0 for any number. */
  public void most(int connections) {
    most = connections;
  }

  /** Lets a connection in, if there is room for it or another one can go. */
  boolean admit(Accepted one) {
    int bound = most;
    if (bound > 0) {
      boolean full = open.size() >= bound;
      long client = one.client();
      boolean greedy = !FairPlaces.isFair(countOf(client), bound - open.size() + 1);
      if ((full || greedy) && !closeIdle(each -> !greedy || each.client() == client)) {
        return false;
      }
    }
    open.add(one);
    return true;
  }

  private int countOf(long client) {
    return (int) open.stream().filter(each -> each.client() == client).count();
  }

  private boolean closeIdle(Predicate<Accepted> which) {
    Optional<Accepted> idle =
        open.stream()
            .filter(Accepted::isIdle)
            .filter(which)
            .min(Comparator.comparingLong(Accepted::idleSince));
    if (idle.isEmpty() || !open.remove(idle.get())) {
      return false;
    }
    idle.get().giveWay();
    return true;
  }

  /** One is closed. */
  void remove(Accepted one) {
    open.remove(one);
  }
}
