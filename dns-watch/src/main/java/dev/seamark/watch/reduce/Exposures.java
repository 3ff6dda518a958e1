package dev.seamark.watch.reduce;

import static dev.seamark.watch.reduce.Reduce.addresses;
import static dev.seamark.watch.reduce.Reduce.list;
import static dev.seamark.watch.reduce.Reduce.number;
import static dev.seamark.watch.reduce.Reduce.text;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a Service matters to a proxy. */
final class Exposures {
  /** What the API server fills in. */
  private static final int AFFINITY_SECONDS = 10_800;

  private Exposures() {}

  static Exposure of(Service object) {
    ServiceSpec spec = object.getSpec();
    Exposure exposure =
        new Exposure(
            addresses(list(spec.getExternalIPs())),
            loadBalancerIps(object.getStatus()),
            list(spec.getLoadBalancerSourceRanges()).stream()
                .map(range -> Cidr.parse(range.strip()))
                .flatMap(Optional::stream)
                .toList(),
            "ClientIP".equals(spec.getSessionAffinity()) ? affinitySeconds(spec) : 0,
            "Local".equals(spec.getInternalTrafficPolicy()),
            "Local".equals(spec.getExternalTrafficPolicy()),
            number(spec.getHealthCheckNodePort()),
            Reduce.millis(text(object.getMetadata().getCreationTimestamp())));
    return exposure.equals(Exposure.PLAIN) ? Exposure.PLAIN : exposure;
  }

  private static int affinitySeconds(ServiceSpec spec) {
    var config = spec.getSessionAffinityConfig();
    int seconds =
        config == null || config.getClientIP() == null
            ? 0
            : number(config.getClientIP().getTimeoutSeconds());
    return seconds == 0 ? AFFINITY_SECONDS : seconds;
  }

  private static List<IpAddress> loadBalancerIps(@Nullable ServiceStatus status) {
    if (status == null || status.getLoadBalancer() == null) {
      return List.of();
    }
    return addresses(
        list(status.getLoadBalancer().getIngress()).stream()
            .filter(ingress -> !"Proxy".equals(ingress.getIpMode()))
            .map(LoadBalancerIngress::getIp)
            .map(Reduce::text)
            .toList());
  }
}
