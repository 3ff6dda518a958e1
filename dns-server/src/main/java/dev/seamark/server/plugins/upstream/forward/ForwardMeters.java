package dev.seamark.server.plugins.upstream.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted about forwarding as a whole. */
final class ForwardMeters {
  private final Counter healthCheckBroken;
  private final Counter rejected;
  private final Counter aboveShare;
  private final Counter joined;

  ForwardMeters(MeterRegistry registry) {
    healthCheckBroken = registry.counter("coredns_forward_healthcheck_broken_total");
    rejected = registry.counter("coredns_forward_max_concurrent_rejects_total");
    aboveShare =
        Counter.builder("seamark_forward_share_rejects")
            .description("Queries refused since their client had its share of the concurrent ones.")
            .register(registry);
    joined = registry.counter("seamark_forward_joined_total");
  }

  /** All upstreams are down, and one is asked nevertheless. */
  void healthCheckBroken() {
    healthCheckBroken.increment();
  }

  /** A question was refused since too many are in flight. */
  void rejected() {
    rejected.increment();
  }

  /** A question was refused since its client has its share of what may be in flight. */
  void aboveShare() {
    aboveShare.increment();
  }

  /** A question waits for the reply to the same question of another client. */
  void joined() {
    joined.increment();
  }
}
