package dev.seamark.server.upstream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.xbill.DNS.Rcode;

/** What is counted about one upstream. Looked up once, so that counting is cheap. */
public final class UpstreamMeters {
  private static final int CODES = 24;
  private static final Duration[] BUCKETS = buckets();

  private final Family family;
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
  private final Counter repeated;
  private final AtomicReferenceArray<ByCode> byCode = new AtomicReferenceArray<>(CODES);

  private record ByCode(Timer duration, Timer oldDuration, Counter responses) {}

  /**
   * Makes the meters of the upstreams of one plugin.
   *
   * @param proxyName the plugin, for the label {@code proxy_name}
   * @param fanout whether what {@code forward} counts once more by its own name, is counted by the
   *     names of {@code fanout}
   */
  public record Family(MeterRegistry registry, String proxyName, boolean fanout) {
    /** Those of a plugin that counts by the names of {@code forward}. */
    public Family(MeterRegistry registry, String proxyName) {
      this(registry, proxyName, false);
    }

    UpstreamMeters of(String to, boolean secure) {
      return new UpstreamMeters(this, to, secure);
    }

    private Counter asked(String to) {
      return registry.counter(
          fanout ? "coredns_fanout_request_count_total" : "coredns_forward_requests_total",
          "to",
          to);
    }

    private Counter responses(String to, String code) {
      return registry.counter(
          fanout ? "coredns_fanout_response_rcode_count_total" : "coredns_forward_responses_total",
          "to",
          to,
          "rcode",
          code);
    }

    private Timer duration(String to, String code) {
      Timer.Builder timer =
          fanout
              ? Timer.builder("coredns_fanout_request_duration").tags("to", to)
              : Timer.builder("coredns_forward_request_duration").tags("to", to, "rcode", code);
      return timer.serviceLevelObjectives(BUCKETS).register(registry);
    }
  }

  private UpstreamMeters(Family family, String to, boolean secure) {
    this.family = family;
    this.registry = family.registry();
    this.proxyName = family.proxyName();
    this.to = to;
    asked = family.asked(to);
    healthCheckFailures =
        registry.counter(
            "coredns_proxy_healthcheck_failures_total", "proxy_name", proxyName, "to", to);
    oldHealthCheckFailures =
        registry.counter("coredns_forward_healthcheck_failures_total", "to", to);
    String stream = secure ? "tcp-tls" : "tcp";
    String datagram = secure ? stream : "udp"; // there are none
    udpReused = connection("hits", datagram);
    udpOpened = connection("misses", datagram);
    tcpReused = connection("hits", stream);
    tcpOpened = connection("misses", stream);
    ignored = registry.counter("seamark_upstream_replies_ignored_total", "to", to);
    repeated = registry.counter("seamark_upstream_questions_repeated_total", "to", to);
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

  /** Upper bounds: a quarter of a millisecond, doubled fifteen times. */
  private static Duration[] buckets() {
    Duration[] bounds = new Duration[16];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Duration.ofNanos(250_000L << i);
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
    meters.duration.record(nanos, TimeUnit.NANOSECONDS);
    meters.oldDuration.record(nanos, TimeUnit.NANOSECONDS);
    meters.responses.increment();
  }

  private ByCode byCode(int rcode) {
    String code = rcode <= Rcode.NOTZONE ? Rcode.string(rcode) : Integer.toString(rcode);
    // The registry adds _seconds to the names of timers.
    return new ByCode(
        Timer.builder("coredns_proxy_request_duration")
            .tags("proxy_name", proxyName, "to", to, "rcode", code)
            .serviceLevelObjectives(BUCKETS)
            .register(registry),
        family.duration(to, code),
        family.responses(to, code));
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

  /** A packet came that does not reply to a question in flight: a stray, or a forgery. */
  void ignored() {
    ignored.increment();
  }

  /** TLS with the upstream failed, for this reason of one word. */
  void tlsFailed(String reason) {
    registry.counter("seamark_upstream_tls_failures_total", "to", to, "reason", reason).increment();
  }

  /** A question got no connection of its own, since TLS failed just before. */
  void heldBack() {
    registry.counter("seamark_upstream_tls_held_back_total", "to", to).increment();
  }

  /** A question is sent again, since its connection was closed under it. */
  void repeated() {
    repeated.increment();
  }
}
