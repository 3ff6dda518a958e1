package dev.seamark.server.upstream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.xbill.DNS.Rcode;

/** What is counted about one upstream. Looked up once, so that counting is cheap. */
public final class UpstreamMeters {
  private static final int CODES = 24;
  private static final double[] BUCKETS = buckets();

  private final MeterRegistry registry;
  private final String proxyName;
  private final String to;
  private final Counter asked;
  private final Counter healthCheckFailures;
  private final Counter oldHealthCheckFailures;
  private final Counter udpReused;
  private final Counter udpOpened;
  private final Counter tcpReused;
  private final Counter tcpOpened;
  private final Counter ignored;
  private final AtomicReferenceArray<ByCode> byCode = new AtomicReferenceArray<>(CODES);

  private record ByCode(
      DistributionSummary duration, DistributionSummary oldDuration, Counter responses) {}

  /**
   * Makes the meters of the upstreams of one plugin.
   *
   * @param proxyName the plugin, for the label {@code proxy_name}
   */
  public record Family(MeterRegistry registry, String proxyName) {
    UpstreamMeters of(String to) {
      return new UpstreamMeters(registry, proxyName, to);
    }
  }

  private UpstreamMeters(MeterRegistry registry, String proxyName, String to) {
    this.registry = registry;
    this.proxyName = proxyName;
    this.to = to;
    asked = registry.counter("coredns_forward_requests_total", "to", to);
    healthCheckFailures =
        registry.counter(
            "coredns_proxy_healthcheck_failures_total", "proxy_name", proxyName, "to", to);
    oldHealthCheckFailures =
        registry.counter("coredns_forward_healthcheck_failures_total", "to", to);
    udpReused = connection("hits", "udp");
    udpOpened = connection("misses", "udp");
    tcpReused = connection("hits", "tcp");
    tcpOpened = connection("misses", "tcp");
    ignored = registry.counter("seamark_upstream_replies_ignored_total", "to", to);
  }

  private Counter connection(String what, String proto) {
    return registry.counter(
        "coredns_proxy_conn_cache_" + what + "_total",
        "proxy_name",
        proxyName,
        "to",
        to,
        "proto",
        proto);
  }

  /** Upper bounds in seconds: a quarter of a millisecond, doubled fifteen times. */
  private static double[] buckets() {
    double[] bounds = new double[16];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = 0.00025 * (1 << i);
    }
    return bounds;
  }

  /** A question is sent. */
  public void asked() {
    asked.increment();
  }

  /** A reply came. */
  public void answered(int rcode, long nanos) {
    ByCode meters = byCode.get(rcode % CODES);
    if (meters == null) {
      meters = byCode(rcode);
      byCode.set(rcode % CODES, meters);
    }
    double seconds = nanos / 1e9;
    meters.duration.record(seconds);
    meters.oldDuration.record(seconds);
    meters.responses.increment();
  }

  private ByCode byCode(int rcode) {
    String code = rcode <= Rcode.NOTZONE ? Rcode.string(rcode) : Integer.toString(rcode);
    return new ByCode(
        DistributionSummary.builder("coredns_proxy_request_duration_seconds")
            .tags("proxy_name", proxyName, "to", to, "rcode", code)
            .serviceLevelObjectives(BUCKETS)
            .register(registry),
        DistributionSummary.builder("coredns_forward_request_duration_seconds")
            .tags("to", to, "rcode", code)
            .serviceLevelObjectives(BUCKETS)
            .register(registry),
        registry.counter("coredns_forward_responses_total", "to", to, "rcode", code));
  }

  void healthCheckFailed() {
    healthCheckFailures.increment();
    oldHealthCheckFailures.increment();
  }

  void udp(boolean reused) {
    (reused ? udpReused : udpOpened).increment();
  }

  void tcp(boolean reused) {
    (reused ? tcpReused : tcpOpened).increment();
  }

  /** A packet came that is no reply to what was asked: lost its way, or a forgery. */
  void ignored() {
    ignored.increment();
  }
}
