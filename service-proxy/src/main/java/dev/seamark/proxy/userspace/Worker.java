package dev.seamark.proxy.userspace;

import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What belongs to one event loop. Confined to it, but for {@link #loop}. */
final class Worker {
  private final EventLoop loop;
  private final Transport transport;
  private final UserspaceSettings settings;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;
  private final Counts counts;
  private final Set<Relay> relays = Collections.newSetFromMap(new IdentityHashMap<>());
  private final UdpSessions sessions;

  Worker(
      EventLoop loop,
      Transport transport,
      UserspaceSettings settings,
      LongSupplier nanoClock,
      RandomGenerator random,
      Counts counts) {
    this.loop = loop;
    this.transport = transport;
    this.settings = settings;
    this.nanoClock = nanoClock;
    this.random = random;
    this.counts = counts;
    this.sessions = new UdpSessions(settings, counts);
  }

  EventLoop loop() {
    return loop;
  }

  Transport transport() {
    return transport;
  }

  UserspaceSettings settings() {
    return settings;
  }

  RandomGenerator random() {
    return random;
  }

  Counts counts() {
    return counts;
  }

  UdpSessions sessions() {
    return sessions;
  }

  /** A steady clock. */
  long nanos() {
    return nanoClock.getAsLong();
  }

  /** Takes a relay into the books, if there is room for it. */
  boolean admit(Relay relay) {
    if (counts.connections.incrementAndGet() > settings.maxConnections()) {
      counts.connections.decrementAndGet();
      counts.overLimit(settings.maxConnections());
      return false;
    }
    counts.accepted.increment();
    return relays.add(relay);
  }

  void forget(Relay relay) {
    if (relays.remove(relay)) {
      counts.connections.decrementAndGet();
    }
  }

  /** Ends what was silent for too long. */
  void sweep() {
    long now = nanos();
    List.copyOf(relays).forEach(relay -> relay.sweep(now));
    sessions.expire(now);
  }

  /** Ends relays. */
  void cut(Predicate<Relay> which) {
    List.copyOf(relays).stream().filter(which).forEach(Relay::abort);
  }
}
