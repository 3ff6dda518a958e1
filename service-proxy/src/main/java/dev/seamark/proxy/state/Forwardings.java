package dev.seamark.proxy.state;

import dev.seamark.proxy.state.Frontend.Kind;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is to happen to the traffic of a Service, computed from nothing but the facts. Claims of
 * other Services to the same addresses are no matter here.
 */
public final class Forwardings {
  private static final int LAST_PORT = 65_535;

  private Forwardings() {}

  /**
   * The forwarding of each port of the Service in each of its families; none where it has no
   * cluster IP (headless, ExternalName).
   */
  public static List<ServicePortForwarding> compute(
      Service service, List<EndpointSlice> slices, NodeInfo node) {
    List<ServicePortForwarding> all = new ArrayList<>();
    for (Family family : Family.values()) {
      List<IpAddress> clusterIps = ofFamily(service.clusterIps(), family);
      if (service.type() != Service.Type.CLUSTER_IP || clusterIps.isEmpty()) {
        continue;
      }
      for (ServicePort port : service.ports()) {
        if (port.port() < 1 || port.port() > LAST_PORT || port.nodePort() > LAST_PORT) {
          continue; // no API server lets it in
        }
        PortId id = new PortId(service.key(), port.name(), port.protocol());
        Endpoints endpoints = Endpoints.of(id, family, slices, node);
        IpAddress clusterIp = clusterIps.getFirst();
        all.add(forwarding(id, family, clusterIp, port, service.exposure(), endpoints, node));
      }
    }
    return all;
  }

  /** The health check of the Service, if a load balancer asks for it. */
  public static Optional<HealthCheckNodePort> healthCheck(
      Service service, List<EndpointSlice> slices, NodeInfo node) {
    Exposure exposure = service.exposure();
    if (service.type() != Service.Type.CLUSTER_IP
        || service.clusterIps().isEmpty()
        || !exposure.externalLocal()
        || exposure.healthCheckNodePort() == 0) {
      return Optional.empty();
    }
    Family family = Family.of(service.clusterIps().getFirst());
    Set<IpAddress> ready = new HashSet<>();
    for (ServicePort port : service.ports()) {
      PortId id = new PortId(service.key(), port.name(), port.protocol());
      ready.addAll(Endpoints.of(id, family, slices, node).localReady());
    }
    return Optional.of(
        new HealthCheckNodePort(service.key(), exposure.healthCheckNodePort(), ready.size()));
  }

  private static ServicePortForwarding forwarding(
      PortId id,
      Family family,
      IpAddress clusterIp,
      ServicePort port,
      Exposure exposure,
      Endpoints endpoints,
      NodeInfo node) {
    List<IpAddress> balanced = ofFamily(exposure.loadBalancerIps(), family);
    List<IpAddress> external = ofFamily(exposure.externalIps(), family);
    boolean reachable = port.nodePort() != 0 || !balanced.isEmpty() || !external.isEmpty();
    boolean usesCluster = !exposure.internalLocal() || reachable;
    boolean usesLocal = exposure.internalLocal() || (exposure.externalLocal() && reachable);

    List<Destination> cluster = usesCluster ? endpoints.cluster() : List.of();
    List<Destination> local = usesLocal ? endpoints.local() : List.of();
    Verdict toCluster = cluster.isEmpty() ? Verdict.REJECT : Verdict.TO_CLUSTER;
    Verdict toLocal =
        !local.isEmpty() ? Verdict.TO_LOCAL : endpoints.anyUsable() ? Verdict.DROP : Verdict.REJECT;
    Verdict internal = exposure.internalLocal() ? toLocal : toCluster;
    Verdict outside = exposure.externalLocal() ? toLocal : toCluster;
    Masquerade masquerade = exposure.externalLocal() ? Masquerade.LOCAL_SOURCE : Masquerade.ALWAYS;

    List<Frontend> frontends = new ArrayList<>();
    Set<IpAddress> taken = new HashSet<>();
    frontends.add(
        new Frontend(
            Kind.CLUSTER_IP,
            Optional.of(clusterIp),
            port.port(),
            internal,
            internal,
            Masquerade.OFF_CLUSTER,
            List.of()));
    taken.add(clusterIp);
    List<Cidr> sources = sources(exposure, balanced, family, node);
    for (IpAddress ip : balanced) {
      if (taken.add(ip)) {
        frontends.add(
            new Frontend(
                Kind.LOAD_BALANCER,
                Optional.of(ip),
                port.port(),
                toCluster,
                outside,
                masquerade,
                sources));
      }
    }
    for (IpAddress ip : external) {
      if (taken.add(ip)) {
        frontends.add(
            new Frontend(
                Kind.EXTERNAL_IP,
                Optional.of(ip),
                port.port(),
                toCluster,
                outside,
                masquerade,
                List.of()));
      }
    }
    if (port.nodePort() != 0) {
      frontends.add(
          new Frontend(
              Kind.NODE_PORT,
              Optional.empty(),
              port.nodePort(),
              toCluster,
              outside,
              masquerade,
              List.of()));
    }
    int affinity = exposure.affinitySeconds();
    return new ServicePortForwarding(
        id,
        family,
        frontends,
        cluster,
        local,
        affinity == 0 ? OptionalInt.empty() : OptionalInt.of(affinity),
        endpoints.serving());
  }

  /**
   * Who may come to the load balancer's addresses. Where this node may, so may these addresses
   * themselves: the balancer may have bound them on the node, and then they are the source.
   */
  private static List<Cidr> sources(
      Exposure exposure, List<IpAddress> balanced, Family family, NodeInfo node) {
    if (exposure.sourceRanges().isEmpty()) {
      return List.of();
    }
    List<Cidr> ranges =
        exposure.sourceRanges().stream().filter(range -> range.v6() == family.v6()).toList();
    boolean nodeMay =
        node.addresses().stream().anyMatch(ip -> ranges.stream().anyMatch(r -> r.contains(ip)));
    if (!nodeMay) {
      return ranges;
    }
    List<Cidr> all = new ArrayList<>(ranges);
    balanced.stream().map(Cidr::of).filter(range -> !all.contains(range)).forEach(all::add);
    return all;
  }

  private static List<IpAddress> ofFamily(List<IpAddress> addresses, Family family) {
    List<IpAddress> some = new ArrayList<>();
    for (IpAddress address : addresses) {
      if (Family.of(address) == family) {
        some.add(address);
      }
    }
    return some;
  }
}
