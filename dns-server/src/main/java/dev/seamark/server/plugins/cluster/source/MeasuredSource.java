package dev.seamark.server.plugins.cluster.source;

import dev.seamark.server.plugin.Shared;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Known;
import dev.seamark.watch.Problem;
import dev.seamark.watch.api.ApiMetrics;
import dev.seamark.watch.control.Usage;
import dev.seamark.watch.manifest.ManifestSource;
import dev.seamark.watch.snapshot.SnapshotSource;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * A source with its meters: what it holds, what it refused, what it asks of the API server. Several
 * sources have them together; they go when the last source is closed.
 *
 * <pre>
 *   seamark_catalog_objects{kind}                how many facts there are
 *   seamark_catalog_synced                       1 once everything was listed, by every source
 *   seamark_source_problems{reason}              faults now, by the API server's reasons
 *   seamark_source_age_seconds{kind}             since when a kind is not known for sure, in seconds
 *   seamark_source_origin{kind,origin}           1 for where a kind is known from: nothing, snapshot,
 *                                                list, watch
 *   seamark_snapshot_size_bytes                  of the file that was written last
 *   seamark_snapshot_written_timestamp_seconds   when that was
 *   seamark_snapshot_failures                    how often it could not be written
 *   seamark_source_failures                      how often a source met the unexpected, and went on
 *   seamark_service_addresses{range,state}       cluster IPs of a manifests' range, used and free
 *   seamark_node_ports_used                      node ports given to services of manifests
 * </pre>
 */
final class MeasuredSource implements ClusterSource {
  /** Reasons that are always there, so that an alert on them has something to look at. */
  private static final List<String> REASONS =
      List.of(
          "Invalid",
          "BadRequest",
          "NotFound",
          "AlreadyExists",
          "InternalError",
          "Forbidden",
          "Unauthorized",
          "Unreachable");

  /** client-go's, in milliseconds. */
  private static final Duration[] REQUEST_BUCKETS =
      LongStream.of(5, 25, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final ClusterSource source;
  private final Shared.Lease<SharedGauges> gauges;
  private final List<Runnable> withdrawals = new ArrayList<>();

  MeasuredSource(ClusterSource source, Shared.Lease<SharedGauges> gauges) {
    this.source = source;
    this.gauges = gauges;
    withdrawals.add(
        gauges
            .get()
            .add("seamark_catalog_synced", Math::min, () -> source.catalog().synced() ? 1 : 0));
    EnumSet<Kind> shown = EnumSet.complementOf(EnumSet.of(Kind.NODE, Kind.SERVICE_CIDR));
    shown.addAll(source.knowledge().keySet()); // nodes, where they have names
    for (Kind kind : shown) {
      sum("seamark_catalog_objects", s -> s.catalog().count(kind), "kind", kind.label());
    }
    source.knowledge().keySet().forEach(this::addKnowledge);
    if (source instanceof SnapshotSource kept) {
      addSnapshot(kept);
    }
    sum("seamark_source_failures", ClusterSource::failures);
    for (String reason : REASONS) {
      sum("seamark_source_problems", s -> count(s.problems(), reason), "reason", reason);
    }
  }

  /** Adds what is measured where the objects are manifests. */
  void addManifests(ManifestSource manifests, List<String> cidrs) {
    for (int i = 0; i < Math.max(1, cidrs.size()); i++) {
      int range = i;
      String cidr = cidrs.isEmpty() ? "default" : cidrs.get(i);
      for (String state : new String[] {"used", "free"}) {
        sum(
            "seamark_service_addresses",
            _ -> addresses(manifests.summary().usage(), range, state),
            "range",
            cidr,
            "state",
            state);
      }
    }
    sum("seamark_node_ports_used", _ -> manifests.summary().usage().nodePorts());
  }

  private void addSnapshot(SnapshotSource kept) {
    sum("seamark_snapshot_size_bytes", _ -> kept.size());
    sum("seamark_snapshot_written_timestamp_seconds", _ -> kept.writtenAt().toEpochMilli() / 1e3);
    sum("seamark_snapshot_failures", _ -> kept.failedWrites());
  }

  /** What is to be told of how well a kind is known. */
  private void addKnowledge(Kind kind) {
    String label = kind.label();
    withdrawals.add(
        gauges
            .get()
            .add("seamark_source_age_seconds", Math::max, () -> age(known(kind)), "kind", label));
    for (Known.Origin origin : Known.Origin.values()) {
      sum(
          "seamark_source_origin",
          _ -> known(kind).origin() == origin ? 1 : 0,
          "kind",
          label,
          "origin",
          origin.name().toLowerCase(Locale.ROOT));
    }
  }

  private Known known(Kind kind) {
    return source.knowledge().getOrDefault(kind, Known.NOTHING);
  }

  /** NaN where nothing is known. */
  private static double age(Known known) {
    return known.origin() == Known.Origin.NOTHING
        ? Double.NaN
        : Duration.between(known.asOf(), InstantSource.system().instant()).toMillis() / 1e3;
  }

  private static double addresses(Usage usage, int range, String state) {
    if (range >= usage.ranges().size()) {
      return 0;
    }
    Usage.RangeUse use = usage.ranges().get(range);
    return state.equals("used") ? use.used() : use.free();
  }

  private static double count(List<Problem> problems, String reason) {
    return problems.stream().filter(problem -> problem.reason().equals(reason)).count();
  }

  private void sum(String name, ToDoubleFunction<ClusterSource> value, String... tags) {
    withdrawals.add(gauges.get().add(name, Double::sum, () -> value.applyAsDouble(source), tags));
  }

  /** Counts and times the requests to API servers, as client-go's metrics do in CoreDNS. */
  static ApiMetrics requests(MeterRegistry registry) {
    return (method, host, code, took) -> {
      registry
          .counter(
              "coredns_kubernetes_rest_client_requests",
              "code",
              code,
              "method",
              method,
              "host",
              host)
          .increment();
      Timer.builder("coredns_kubernetes_rest_client_request_duration")
          .tag("verb", method)
          .tag("host", host)
          .serviceLevelObjectives(REQUEST_BUCKETS)
          .register(registry)
          .record(took);
    };
  }

  @Override
  public Catalog catalog() {
    return source.catalog();
  }

  @Override
  public void start() {
    source.start();
  }

  @Override
  public List<Problem> problems() {
    return source.problems();
  }

  @Override
  public Map<Kind, Known> knowledge() {
    return source.knowledge();
  }

  @Override
  public long failures() {
    return source.failures();
  }

  @Override
  public void close() {
    source.close();
    withdrawals.forEach(Runnable::run);
    gauges.close();
  }
}
