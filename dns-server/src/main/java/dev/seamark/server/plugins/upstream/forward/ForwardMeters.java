package dev.seamark.server.plugins.upstream.forward;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted about forwarding as a whole. */
final class ForwardMeters {
  private final MeterRegistry registry;
  private final Counter healthCheckBroken;
  private final Counter rejected;
  private final Counter aboveShare;
  private final Counter joined;

  /** CoreDNS's counters, or those of {@code fanout}, of which it has none. */
  ForwardMeters(MeterRegistry registry, boolean fanout) {
    this.registry = registry;
    healthCheckBroken =
        registry.counter(
            fanout ? "seamark_fanout_all_down_total" : "coredns_forward_healthcheck_broken_total");
    rejected =
        registry.counter(
            fanout
                ? "seamark_fanout_rejected_total"
                : "coredns_forward_max_concurrent_rejects_total");
    aboveShare =
        Counter.builder(fanout ? "seamark_fanout_share_rejects" : "seamark_forward_share_rejects")
            .description("Queries refused since their client had its share of the concurrent ones.")
            .register(registry);
    joined =
        registry.counter(fanout ? "seamark_fanout_joined_total" : "seamark_forward_joined_total");
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

  /** A question did not go to an upstream for which too many wait. */
  void leftOut(String upstream) {
    registry.counter("seamark_fanout_left_out_total", "to", upstream).increment();
  }
}
