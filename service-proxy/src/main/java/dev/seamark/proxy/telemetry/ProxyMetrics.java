package dev.seamark.proxy.telemetry;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.proxy.sync.SyncListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How syncs go, under kube-proxy's names. Both families are synced at once here, so that what it
 * counts for each is the same for both; a family that nothing is forwarded of counts nothing.
 */
public final class ProxyMetrics implements SyncListener {
  private static final String SYNC = "kubeproxy.sync.proxy.rules";

  private final MeterRegistry registry;
  private final InstantSource clock;
  private final long startedMillis;
  private final String mode;
  private final AtomicReference<Double> lastSync = new AtomicReference<>(0.0);
  private final AtomicReference<Double> lastQueued = new AtomicReference<>(0.0);
  private final AtomicReference<ForwardingState> state = new AtomicReference<>();
  private final AtomicInteger pendingServices = new AtomicInteger();
  private final AtomicInteger pendingEndpoints = new AtomicInteger();
  private final Counter services;
  private final Counter endpoints;
  private final Counter foundBroken;

  /**
   * Metrics of a proxy.
   *
   * @param mode the data plane, as part of the names of its failures
   */
  public ProxyMetrics(PrometheusMeterRegistry registry, InstantSource clock, String mode) {
    this.registry = registry;
    this.clock = clock;
    this.startedMillis = clock.millis();
    this.mode = mode;
    services = Counter.builder(SYNC + ".service.changes").register(registry);
    endpoints = Counter.builder(SYNC + ".endpoint.changes").register(registry);
    foundBroken =
        Counter.builder("seamark.proxy.found.broken")
            .description("How often what was in force had been taken away, and was put back.")
            .register(registry);
    registry.getPrometheusRegistry().register((Collector) this::withoutLocal);
    gauge(".service.changes.pending", pendingServices);
    gauge(".endpoint.changes.pending", pendingEndpoints);
    Gauge.builder("seamark.proxy.conflicts", () -> count(s -> s.conflicts().size()))
        .description("Addresses and ports that two Services claim.")
        .register(registry);
    Gauge.builder("seamark.proxy.forwardings", () -> count(s -> s.forwardings().size()))
        .description("Service ports, each in each of its families.")
        .register(registry);
    for (Family family : Family.values()) {
      Gauge.builder(SYNC + ".last.timestamp.seconds", lastSync, AtomicReference::get)
          .tag("ip_family", family.label())
          .register(registry);
      Gauge.builder(SYNC + ".last.queued.timestamp.seconds", lastQueued, AtomicReference::get)
          .tag("ip_family", family.label())
          .register(registry);
      failures(family);
      if (mode.equals("nftables")) {
        Counter.builder(SYNC + ".nftables.cleanup.failures")
            .tag("ip_family", family.label())
            .register(registry);
      }
    }
  }

  /** A gauge that kube-proxy called total: Micrometer would take that word away. */
  private GaugeSnapshot withoutLocal() {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("kubeproxy_sync_proxy_rules_no_local_endpoints_total")
            .help("Service ports that drop traffic: policy Local, and no endpoint on this node.");
    for (Family family : Family.values()) {
      for (boolean internal : new boolean[] {false, true}) {
        gauge.dataPoint(
            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(
                    Labels.of(
                        "ip_family",
                        family.label(),
                        "traffic_policy",
                        internal ? "internal" : "external"))
                .value(withoutLocal(family, internal))
                .build());
      }
    }
    return gauge.build();
  }

  private void gauge(String name, AtomicInteger value) {
    Gauge.builder(SYNC + name, value, AtomicInteger::get).register(registry);
  }

  private Counter failures(Family family) {
    return Counter.builder(SYNC + "." + mode + ".sync.failures")
        .tag("ip_family", family.label())
        .register(registry);
  }

  private double count(java.util.function.ToIntFunction<ForwardingState> what) {
    ForwardingState now = state.get();
    return now == null ? 0 : what.applyAsInt(now);
  }

  /** How many Service ports drop traffic since their policy is Local and nobody is here. */
  private double withoutLocal(Family family, boolean internal) {
    ForwardingState now = state.get();
    if (now == null) {
      return 0;
    }
    return now.forwardings().stream()
        .filter(f -> f.family() == family && drops(f, internal))
        .count();
  }

  private static boolean drops(ServicePortForwarding forwarding, boolean internal) {
    for (Frontend frontend : forwarding.frontends()) {
      if ((frontend.kind() == Frontend.Kind.CLUSTER_IP) == internal
          && frontend.outside().equals(Verdict.DROP)) {
        return true;
      }
    }
    return false;
  }

  private List<Family> families(ForwardingState now) {
    return now.families().isEmpty() ? List.of(Family.IPV4) : List.copyOf(now.families());
  }

  @Override
  public void queued() {
    lastQueued.set(seconds());
  }

  /**
   * How many Services wait to be computed; whether for themselves or their endpoints is not told.
   */
  public void pending(java.util.function.IntSupplier all) {
    Gauge.builder("seamark.proxy.pending.services", all::getAsInt)
        .description("Services that changed and are not computed yet.")
        .register(registry);
  }

  @Override
  public void changed(int changedServices, int changedEndpoints) {
    services.increment(changedServices);
    endpoints.increment(changedEndpoints);
    pendingServices.addAndGet(changedServices);
    pendingEndpoints.addAndGet(changedEndpoints);
  }

  @Override
  public void synced(boolean full, Duration took, ForwardingState now, List<Long> triggers) {
    upToDate(now);
    lastSync.set(seconds());
    for (Family family : families(now)) {
      timer("kubeproxy.sync.proxy.rules.duration", family, syncBuckets()).record(took);
      timer(
              full
                  ? "kubeproxy.sync.full.proxy.rules.duration"
                  : "kubeproxy.sync.partial.proxy.rules.duration",
              family,
              syncBuckets())
          .record(took);
      for (long trigger : triggers) {
        if (trigger < startedMillis) {
          continue; // what happened before this process was there was not its to program
        }
        timer("kubeproxy.network.programming.duration", family, programmingBuckets())
            .record(Duration.ofMillis(Math.max(0, clock.millis() - trigger)));
      }
    }
  }

  @Override
  public void upToDate(ForwardingState now) {
    state.set(now);
    pendingServices.set(0);
    pendingEndpoints.set(0);
  }

  @Override
  public void failed(Exception why, boolean full, Duration took) {
    ForwardingState now = state.get();
    for (Family family : now == null ? List.of(Family.IPV4) : families(now)) {
      failures(family).increment();
    }
  }

  @Override
  public void foundBroken() {
    foundBroken.increment();
  }

  /** Counts a probe. */
  void probed(String probe, int code) {
    Counter.builder("kubeproxy.proxy." + probe.toLowerCase(Locale.ROOT))
        .tag("code", Integer.toString(code))
        .register(registry)
        .increment();
  }

  private Timer timer(String name, Family family, Duration[] buckets) {
    return Timer.builder(name)
        .tag("ip_family", family.label())
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static Duration[] syncBuckets() {
    Duration[] buckets = new Duration[15];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = Duration.ofMillis(1L << i);
    }
    return buckets;
  }

  /** A quarter, a half, then every second to a minute, 5 s to two, 30 s to five. */
  private static Duration[] programmingBuckets() {
    List<Duration> buckets =
        new ArrayList<>(List.of(Duration.ofMillis(250), Duration.ofMillis(500)));
    for (int s = 1; s < 60; s++) {
      buckets.add(Duration.ofSeconds(s));
    }
    for (int s = 60; s < 120; s += 5) {
      buckets.add(Duration.ofSeconds(s));
    }
    for (int s = 120; s <= 300; s += 30) {
      buckets.add(Duration.ofSeconds(s));
    }
    return buckets.toArray(Duration[]::new);
  }

  private double seconds() {
    return clock.millis() / 1000.0;
  }
}
