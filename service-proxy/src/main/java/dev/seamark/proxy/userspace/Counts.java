package dev.seamark.proxy.userspace;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the userspace data plane counts. All loops write, anybody reads. What an administrator can
 * do something about is told as well, but once: there may be thousands a second.
 */
final class Counts implements MeterBinder {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/userspace");

  /** Relays that are there. */
  final AtomicInteger connections = new AtomicInteger();

  /** UDP sessions that are there. */
  final AtomicInteger sessions = new AtomicInteger();

  final LongAdder accepted = new LongAdder();
  final LongAdder denied = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder unreachable = new LongAdder();
  final LongAdder outcasts = new LongAdder();
  final LongAdder drained = new LongAdder();
  final LongAdder evictedSessions = new LongAdder();
  final LongAdder droppedDatagrams = new LongAdder();

  private final LongAdder overLimit = new LongAdder();
  private final LongAdder notAccepted = new LongAdder();
  private final AtomicBoolean overLimitTold = new AtomicBoolean();
  private final AtomicBoolean notAcceptedTold = new AtomicBoolean();

  /** Listeners that could not be had; written by the sync's thread and the one of retries. */
  final AtomicInteger notListening = new AtomicInteger();

  /** A connection beyond what there may be was reset. */
  void overLimit(int most) {
    overLimit.increment();
    if (!overLimitTold.getAndSet(true)) {
      LOG.warn(
          "{} connections, as many as the limit of open files allows; further ones are reset;"
              + " raise the limit of open files (ulimit -n, LimitNOFILE)",
          most);
    }
  }

  /** A connection could not be accepted; it waits, and is tried again. */
  void notAccepted(Throwable cause) {
    notAccepted.increment();
    if (!notAcceptedTold.getAndSet(true)) {
      LOG.warn(
          "cannot accept connections, they wait: {};"
              + " if open files ran out, raise their limit (ulimit -n, LimitNOFILE)",
          cause.getMessage());
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "connections", "Connections that are carried.", connections);
    gauge(registry, "udp.sessions", "UDP sessions that are carried.", sessions);
    gauge(registry, "listeners.failed", "Addresses that could not be listened at.", notListening);
    counter(registry, "connections.accepted", "Connections that clients opened.", accepted);
    counter(registry, "connections.denied", "Clients that a policy or range kept out.", denied);
    counter(registry, "connections.over.limit", "Connections beyond the limit, reset.", overLimit);
    counter(registry, "accept.failures", "Failures to accept, such as no files.", notAccepted);
    counter(registry, "endpoint.retries", "Endpoints that did not accept in time.", retries);
    counter(
        registry,
        "endpoint.ejections",
        "Endpoints left out for 10 s since they did not accept.",
        outcasts);
    counter(
        registry,
        "connections.unreachable",
        "Connections reset since no endpoint accepted.",
        unreachable);
    counter(
        registry,
        "connections.drained",
        "Connections cut since their endpoint no longer serves.",
        drained);
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
