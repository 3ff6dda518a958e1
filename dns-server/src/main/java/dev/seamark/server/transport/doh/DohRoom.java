package dev.seamark.server.transport.doh;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of one listener, of all event loops: where there are as many as there may be, the
 * one that has been idle longest makes room for another. Safe for use by several threads.
 */
public final class DohRoom {
  private final Set<DohConnection> open = ConcurrentHashMap.newKeySet();
  private volatile int most;

  /** From the next connection on, so many are let in; 0 for any number. */
  public void most(int connections) {
    most = connections;
  }

  /** Lets a connection in, if there is room for it or another one can go. */
  boolean admit(DohConnection one) {
    if (most > 0 && open.size() >= most) {
      Optional<DohConnection> idle =
          open.stream()
              .filter(DohConnection::isIdle)
              .min(Comparator.comparingLong(DohConnection::idleSince));
      if (idle.isEmpty() || !open.remove(idle.get())) {
        return false;
      }
      idle.get().giveWay();
    }
    open.add(one);
    return true;
  }

  /** One is closed. */
  void remove(DohConnection one) {
    open.remove(one);
  }
}
