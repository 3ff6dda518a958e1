package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.Frontend.Kind;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Forwardings as tests say them. */
final class Given {
  private final PortId id;
  private final Family family;
  private final List<Frontend> frontends = new ArrayList<>();
  private List<Destination> cluster = List.of();
  private List<Destination> local = List.of();
  private OptionalInt affinity = OptionalInt.empty();

  private Given(String name, Protocol protocol, Family family) {
    this.id = new PortId(new ObjectKey("ns", name), "", protocol);
    this.family = family;
  }

  static Given tcp(String name, Family family) {
    return new Given(name, Protocol.TCP, family);
  }

  static Given udp(String name, Family family) {
    return new Given(name, Protocol.UDP, family);
  }

  static Given sctp(String name, Family family) {
    return new Given(name, Protocol.SCTP, family);
  }

  /** A cluster IP; what has no destinations rejects. */
  Given clusterIp(String address, int port, Verdict verdict) {
    return frontend(
        Kind.CLUSTER_IP,
        Optional.of(address),
        port,
        verdict,
        verdict,
        Masquerade.OFF_CLUSTER,
        List.of());
  }

  Given nodePort(int port, Verdict inside, Verdict outside, Masquerade masquerade) {
    return frontend(Kind.NODE_PORT, Optional.empty(), port, inside, outside, masquerade, List.of());
  }

  Given loadBalancer(
      String address,
      int port,
      Verdict inside,
      Verdict outside,
      Masquerade masquerade,
      List<Cidr> sources) {
    return frontend(
        Kind.LOAD_BALANCER, Optional.of(address), port, inside, outside, masquerade, sources);
  }

  Given externalIp(String address, int port, Verdict verdict) {
    return frontend(
        Kind.EXTERNAL_IP,
        Optional.of(address),
        port,
        verdict,
        verdict,
        Masquerade.ALWAYS,
        List.of());
  }

  private Given frontend(
      Kind kind,
      Optional<String> address,
      int port,
      Verdict inside,
      Verdict outside,
      Masquerade masquerade,
      List<Cidr> sources) {
    frontends.add(
        new Frontend(
            kind,
            address.map(text -> IpAddress.parse(text).orElseThrow()),
            port,
            inside,
            outside,
            masquerade,
            sources));
    return this;
  }

  Given cluster(Destination... destinations) {
    cluster = List.of(destinations);
    return this;
  }

  Given cluster(List<Destination> destinations) {
    cluster = destinations;
    return this;
  }

  Given local(Destination... destinations) {
    local = List.of(destinations);
    return this;
  }

  Given affinity(int seconds) {
    affinity = OptionalInt.of(seconds);
    return this;
  }

  ServicePortForwarding made() {
    Set<IpAddress> serving =
        Stream.concat(cluster.stream(), local.stream())
            .map(Destination::address)
            .collect(Collectors.toSet());
    return new ServicePortForwarding(id, family, frontends, cluster, local, affinity, serving);
  }
}
