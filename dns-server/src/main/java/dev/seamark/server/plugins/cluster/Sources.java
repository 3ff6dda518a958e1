package dev.seamark.server.plugins.cluster;

import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.api.ApiMetrics;
import dev.seamark.watch.api.ApiSource;
import dev.seamark.watch.manifest.ManifestSource;
import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.IpAddress;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Opens sources and measures them. */
final class Sources {
  private Sources() {}

  /** Opens the source and lets it begin. */
  static ClusterSource start(KubernetesDirective.SourceKey key, MeterRegistry meters) {
    ClusterSource source =
        switch (key) {
          case KubernetesDirective.SourceKey.Manifests(var settings) ->
              new ManifestSource(settings);
          case KubernetesDirective.SourceKey.Api(var settings) ->
              new ApiSource(settings, ApiMetrics.NONE);
        };
    source.start();
    return source;
  }

  static void measure(ClusterZones zones, MeterRegistry meters) {}

  /** The addresses of this host that others can reach: all but loopback. */
  static List<IpAddress> ownAddresses() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress())
          .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
          .map(IpAddress::parse)
          .flatMap(Optional::stream)
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }
}
