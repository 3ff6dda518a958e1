package dev.seamark.proxy.userspace;

import dev.seamark.proxy.machine.LocalAddresses;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Resolves what is forwarded to addresses of this machine: where clients of a Service port arrive,
 * and by which socket. Guarded by the data plane's lock.
 */
final class Routing {
  private final ProxySettings settings;
  private final boolean anyIp;
  private final Affinities affinities;

  /**
   * For these settings.
   *
   * @param anyIp one wildcard socket per port number serves all addresses
   */
  Routing(ProxySettings settings, boolean anyIp, Affinities affinities) {
    this.settings = settings;
    this.anyIp = anyIp;
    this.affinities = affinities;
  }

  /** Where this process is now, on this node. */
  Here here(NodeInfo node) {
    List<IpAddress> addresses = LocalAddresses.now();
    return new Here(addresses, node, Insiders.of(settings, node, addresses));
  }

  /** Whether a process can carry it at all. */
  static boolean isCarried(ServicePortForwarding.Key key) {
    return key.id().protocol() != Protocol.SCTP;
  }

  /** What happens where, as long as this process is there; nothing where all are refused. */
  Map<Spots.Spot, Route> routes(ServicePortForwarding forwarding, Here here) {
    ServicePortForwarding.Key key = forwarding.key();
    if (!isCarried(key)) {
      return Map.of();
    }
    Affinity affinity = affinities.of(key, forwarding.affinitySeconds());
    Candidates cluster = Candidates.of(forwarding.cluster());
    Candidates local = Candidates.of(forwarding.local());
    Map<Spots.Spot, Route> routes = new LinkedHashMap<>();
    for (Frontend frontend : forwarding.frontends()) {
      Route route =
          new Route(key, frontend, cluster, local, affinity, forwarding.serving(), here.insiders());
      if (!route.refusesAll()) {
        for (IpAddress address : addresses(frontend, forwarding, here)) {
          routes.putIfAbsent(new Spots.Spot(key.id().protocol(), address, frontend.port()), route);
        }
      }
    }
    return routes;
  }

  private List<IpAddress> addresses(
      Frontend frontend, ServicePortForwarding forwarding, Here here) {
    return frontend
        .address()
        .map(List::of)
        .orElseGet(
            () ->
                settings
                    .nodePortAddresses()
                    .among(here.addresses(), here.node(), forwarding.family()));
  }

  /** The socket at which clients of the spot arrive. */
  ListenAddress socket(Spots.Spot spot) {
    // A datagram's reply has to come from the address it was sent to, which takes a socket there.
    boolean shared = anyIp && spot.protocol() == Protocol.TCP;
    return new ListenAddress(
        spot.protocol(), shared ? Optional.empty() : Optional.of(spot.address()), spot.port());
  }
}
