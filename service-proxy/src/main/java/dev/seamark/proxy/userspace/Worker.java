package dev.seamark.proxy.userspace;

import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What belongs to one event loop. Confined to it, but for {@link #loop}. */
final class Worker {
  private final EventLoop loop;
  private final Transport transport;
  private final UserspaceSettings settings;
  private final Optional<Drain> drain;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;
  private final Counts counts;
  private final Outcasts outcasts;
  private final Set<Relay> relays = Collections.newSetFromMap(new IdentityHashMap<>());
  private final UdpSessions sessions;

  Worker(
      EventLoop loop,
      Transport transport,
      UserspaceSettings settings,
      Optional<Drain> drain,
      LongSupplier nanoClock,
      RandomGenerator random,
      Counts counts,
      Outcasts outcasts) {
    this.outcasts = outcasts;
    this.loop = loop;
    this.transport = transport;
    this.settings = settings;
    this.drain = drain;
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

  Outcasts outcasts() {
    return outcasts;
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

  /** Ends what was silent for too long, and what goes where nobody serves any more. */
  void sweep() {
    long now = nanos();
    drain.ifPresent(this::cutDrained);
    List.copyOf(relays).forEach(relay -> relay.sweep(now));
    sessions.expire(now);
  }

  private void cutDrained(Drain endpoints) {
    for (Relay relay : List.copyOf(relays)) {
      if (endpoints.isOver(relay.key(), relay.destination().address())) {
        counts.drained.increment();
        relay.abort();
      }
    }
  }

  /** Ends all relays. */
  void cut() {
    List.copyOf(relays).forEach(Relay::abort);
  }
}
