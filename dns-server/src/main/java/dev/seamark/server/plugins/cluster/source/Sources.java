package dev.seamark.server.plugins.cluster.source;

import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiSource;
import dev.seamark.watch.manifest.ManifestSource;
import dev.seamark.watch.snapshot.SnapshotSource;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.settings.ProgrammingListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Opens sources, and what is measured about their changes. */
public final class Sources {
  private Sources() {}

  /** Opens the source and lets it begin. */
  public static ClusterSource start(SourceKey key, Setup setup) {
    MeterRegistry meters = setup.meters();
    Shared.Lease<SharedGauges> gauges = SharedGauges.lease(setup.shared(), meters);
    MeasuredSource source =
        switch (key.origin()) {
          case SourceKey.Origin.Manifests(var settings) -> {
            ManifestSource read = new ManifestSource(settings);
            String place = "the manifests of " + settings.directory();
            MeasuredSource measured =
                new MeasuredSource(kept(read, key, settings.watch(), place), gauges);
            measured.addManifests(read, settings.serviceCidrs());
            yield measured;
          }
          case SourceKey.Origin.Api(var settings) -> {
            ApiSource watched = new ApiSource(settings, MeasuredSource.requests(meters));
            String place = settings.connection().place();
            yield new MeasuredSource(kept(watched, key, settings.watch(), place), gauges);
          }
        };
    source.start();
    return source;
  }

  /** With a snapshot, where one is asked for. */
  private static ClusterSource kept(
      ClusterSource source, SourceKey key, WatchSettings watch, String place) {
    return key.snapshot()
        .<ClusterSource>map(settings -> SnapshotSource.of(source, settings, watch, place))
        .orElse(source);
  }

  /** What is waited for until a source has said everything once. */
  public static String awaited(SourceKey key) {
    return switch (key.origin()) {
      case SourceKey.Origin.Manifests(var settings) -> "manifests of " + settings.directory();
      case SourceKey.Origin.Api _ -> "Kubernetes API";
    };
  }

  /** Measures how long it takes from a change of endpoints to its answers, as CoreDNS does. */
  public static ProgrammingListener programming(MeterRegistry meters, InstantSource clock) {
    Duration[] buckets = new Duration[20];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = Duration.ofMillis(1 << i);
    }
    return (kind, triggeredAtMillis) ->
        Timer.builder("coredns_kubernetes_dns_programming_duration")
            .tag("service_kind", kind.name().toLowerCase(Locale.ROOT))
            .serviceLevelObjectives(buckets)
            .register(meters)
            .record(Duration.ofMillis(Math.max(0, clock.millis() - triggeredAtMillis)));
  }

  /** The addresses of this host that others can reach: all but loopback. */
  public static List<IpAddress> ownAddresses() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress())
          .map(IpAddress::of)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }
}
