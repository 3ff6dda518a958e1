package dev.seamark.proxy.userspace;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The UDP sessions of a worker, the one unused longest first. All workers together keep to the
 * limit; one that has none to give up refuses a further one. Confined to the worker's loop.
 */
final class UdpSessions {
  /** Who talks to whom: a client's address and port, at a listener. */
  record Id(UdpListener listener, InetSocketAddress client) {}

  private final UserspaceSettings settings;
  private final Counts counts;
  private final Map<Id, UdpSession> byUse = new LinkedHashMap<>(16, 0.75f, true);

  UdpSessions(UserspaceSettings settings, Counts counts) {
    this.settings = settings;
    this.counts = counts;
  }

  /** The session, which counts as used now. */
  @Nullable UdpSession get(Id id) {
    return byUse.get(id);
  }

  /** Ends a session if there are as many as may be; whether one may be added. */
  boolean makeRoom() {
    if (counts.sessions.get() < settings.maxUdpSessions()) {
      return true;
    }
    Iterator<UdpSession> eldest = byUse.values().iterator();
    if (!eldest.hasNext()) {
      return false;
    }
    counts.evictedSessions.increment();
    close(eldest.next());
    return true;
  }

  void add(UdpSession session) {
    byUse.put(session.id(), session);
    counts.sessions.incrementAndGet();
  }

  void close(UdpSession session) {
    if (byUse.remove(session.id(), session)) {
      counts.sessions.decrementAndGet();
    }
    session.closeChannel();
  }

  void expire(long now) {
    closeIf(session -> session.isExpired(now));
  }

  void closeIf(Predicate<UdpSession> which) {
    List.copyOf(byUse.values()).stream().filter(which).forEach(this::close);
  }
}
