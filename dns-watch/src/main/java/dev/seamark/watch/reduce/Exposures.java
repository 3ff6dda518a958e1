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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a Service is reached from outside. */
final class Exposures {
  /** What the API server fills in. */
  private static final int AFFINITY_SECONDS = 10_800;

  /** Of each family the address that no client has. */
  private static final List<Cidr> NOBODY =
      List.of(Cidr.of(IpAddress.v4(0)), Cidr.of(IpAddress.v6(0, 0)));

  private Exposures() {}

  /** What matters to a proxy. */
  static Exposure of(Service object) {
    ServiceSpec spec = object.getSpec();
    Exposure exposure =
        new Exposure(
            addresses(list(spec.getExternalIPs())),
            loadBalancerIps(object.getStatus()),
            sourceRanges(spec),
            "ClientIP".equals(spec.getSessionAffinity()) ? affinitySeconds(spec) : 0,
            "Local".equals(spec.getInternalTrafficPolicy()),
            "Local".equals(spec.getExternalTrafficPolicy()),
            number(spec.getHealthCheckNodePort()),
            Reduce.millis(text(object.getMetadata().getCreationTimestamp())));
    return exposure.equals(Exposure.PLAIN) ? Exposure.PLAIN : exposure;
  }

  /**
   * The clients that may come to the load balancer's addresses. A range that cannot be read lets
   * none in, but still restricts: an empty list would let everybody in.
   */
  private static List<Cidr> sourceRanges(ServiceSpec spec) {
    List<Cidr> ranges = new ArrayList<>();
    for (String text : list(spec.getLoadBalancerSourceRanges())) {
      Cidr.parseStored(text.strip()).ifPresentOrElse(ranges::add, () -> ranges.addAll(NOBODY));
    }
    return ranges.stream().distinct().toList();
  }

  /** Where the Service is found, whichever program carries its traffic. */
  static Exposure addressesOf(Service object) {
    List<IpAddress> ips = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (LoadBalancerIngress ingress : ingresses(object.getStatus())) {
      String where = text(ingress.getIp());
      String at = where.isEmpty() ? text(ingress.getHostname()) : where;
      IpAddress.parseStored(at).ifPresentOrElse(ips::add, () -> names.add(at));
    }
    names.removeIf(String::isEmpty);
    Exposure exposure = Exposure.at(addresses(list(object.getSpec().getExternalIPs())), ips, names);
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
    return addresses(
        ingresses(status).stream()
            .filter(ingress -> !"Proxy".equals(ingress.getIpMode()))
            .map(LoadBalancerIngress::getIp)
            .map(Reduce::text)
            .toList());
  }

  private static List<LoadBalancerIngress> ingresses(@Nullable ServiceStatus status) {
    return status == null || status.getLoadBalancer() == null
        ? List.of()
        : list(status.getLoadBalancer().getIngress());
  }
}
