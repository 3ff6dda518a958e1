package dev.seamark.server.plugins.acl;

import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many queries {@code acl} let through, and how many it did not. Made for concurrent use. */
final class AclMetrics {
  private final MeterRegistry registry;
  private final String view;
  private final ConcurrentMap<String, Counter> allowed = new ConcurrentHashMap<>();
  private final ConcurrentMap<Denial, Counter> denied = new ConcurrentHashMap<>();

  /** Queries of one kind that did not get through. */
  private record Denial(String what, String server, WireName zone) {}

  AclMetrics(MeterRegistry registry, String view) {
    this.registry = registry;
    this.view = view;
  }

  /** A query goes on. */
  void allowed(String server) {
    allowed.computeIfAbsent(server, this::allowedCounter).increment();
  }

  private Counter allowedCounter(String server) {
    return counter("allowed", Tags.of("server", server, "view", view));
  }

  /** A query for a name in the zone is refused. */
  void blocked(String server, WireName zone) {
    denied("blocked", server, zone);
  }

  /** A query for a name in the zone is answered with nothing. */
  void filtered(String server, WireName zone) {
    denied("filtered", server, zone);
  }

  /** A query for a name in the zone gets no reply. */
  void dropped(String server, WireName zone) {
    denied("dropped", server, zone);
  }

  private void denied(String what, String server, WireName zone) {
    denied.computeIfAbsent(new Denial(what, server, zone), this::deniedCounter).increment();
  }

  private Counter deniedCounter(Denial denial) {
    return counter(
        denial.what(),
        Tags.of("server", denial.server(), "zone", denial.zone().toString(), "view", view));
  }

  private Counter counter(String what, Tags tags) {
    return Counter.builder("coredns_acl_" + what + "_requests")
        .description("Counter of DNS requests being " + what + ".")
        .tags(tags)
        .register(registry);
  }
}
