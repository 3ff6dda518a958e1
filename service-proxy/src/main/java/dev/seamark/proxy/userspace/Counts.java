package dev.seamark.proxy.userspace;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the userspace data plane counts. All loops write, anybody reads. */
final class Counts implements MeterBinder {
  /** Relays that are there. */
  final AtomicInteger connections = new AtomicInteger();

  /** UDP sessions that are there. */
  final AtomicInteger sessions = new AtomicInteger();

  final LongAdder accepted = new LongAdder();
  final LongAdder denied = new LongAdder();
  final LongAdder overLimit = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder unreachable = new LongAdder();
  final LongAdder evictedSessions = new LongAdder();
  final LongAdder droppedDatagrams = new LongAdder();

  /** Listeners that could not be had; written by the sync's thread and the one of retries. */
  final AtomicInteger notListening = new AtomicInteger();

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "connections", "Connections that are carried.", connections);
    gauge(registry, "udp.sessions", "UDP sessions that are carried.", sessions);
    gauge(registry, "listeners.failed", "Addresses that could not be listened at.", notListening);
    counter(registry, "connections.accepted", "Connections that clients opened.", accepted);
    counter(registry, "connections.denied", "Clients that a policy or range kept out.", denied);
    counter(registry, "connections.over.limit", "Connections beyond the limit, reset.", overLimit);
    counter(registry, "endpoint.retries", "Endpoints that did not accept in time.", retries);
    counter(
        registry,
        "connections.unreachable",
        "Connections reset since no endpoint accepted.",
        unreachable);
    counter(
        registry,
        "udp.sessions.evicted",
        "UDP sessions that made room for others.",
        evictedSessions);
    counter(registry, "udp.datagrams.dropped", "Datagrams not passed on.", droppedDatagrams);
  }

  private static void gauge(MeterRegistry registry, String name, String help, Number value) {
    Gauge.builder("seamark.proxy.userspace." + name, value, Number::doubleValue)
        .description(help)
        .register(registry);
  }

  private static void counter(MeterRegistry registry, String name, String help, LongAdder value) {
    FunctionCounter.builder("seamark.proxy.userspace." + name, value, LongAdder::doubleValue)
        .description(help)
        .register(registry);
  }
}
