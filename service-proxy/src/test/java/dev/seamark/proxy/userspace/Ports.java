package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Makes the forwardings that tests are about. */
final class Ports {
  /** A port that hardly anybody listens at, on addresses that nobody uses. */
  static final int PORT = 18_080;

  // Runs side by side shall not meet.
  private static final int NETWORK =
      127 << 24 | 64 + (int) (ProcessHandle.current().pid() % 128) << 16;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Ports() {}

  /** An address of loopback that no other test of this process uses. */
  static IpAddress freshAddress() {
    return IpAddress.v4(NETWORK + 256 + NEXT.getAndIncrement());
  }

  /** An address of loopback that no other run uses, by its last two numbers. */
  static String inNetwork(String lastTwo) {
    return IpAddress.v4(NETWORK).toString().replaceFirst("0\\.0$", lastTwo);
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  static Cidr range(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  static InetSocketAddress socket(IpAddress address) {
    return Transport.socketAddress(address, PORT);
  }

  static Destination to(InetSocketAddress address) {
    return new Destination(IpAddress.of(address.getAddress()), address.getPort(), 1, true);
  }

  static Frontend frontend(
      Frontend.Kind kind, Optional<IpAddress> at, int port, Verdict inside, Verdict outside) {
    return new Frontend(
        kind, at, port, inside, outside, Frontend.Masquerade.OFF_CLUSTER, List.of());
  }

  static Frontend clusterIp(IpAddress at, Verdict verdict) {
    return frontend(Frontend.Kind.CLUSTER_IP, Optional.of(at), PORT, verdict, verdict);
  }

  static PortId id(String service, Protocol protocol) {
    return new PortId(new ObjectKey("my-ns", service), "", protocol);
  }

  /** A Service of one cluster IP; it rejects where there is no destination. */
  static ServicePortForwarding service(
      String name, Protocol protocol, IpAddress at, InetSocketAddress... endpoints) {
    Verdict verdict = endpoints.length == 0 ? Verdict.REJECT : Verdict.TO_CLUSTER;
    return forwarding(
        id(name, protocol), List.of(clusterIp(at, verdict)), OptionalInt.empty(), endpoints);
  }

  static ServicePortForwarding forwarding(
      PortId id, List<Frontend> frontends, OptionalInt affinity, InetSocketAddress... endpoints) {
    List<Destination> all = Arrays.stream(endpoints).map(Ports::to).sorted().toList();
    Set<IpAddress> serving = all.stream().map(Destination::address).collect(Collectors.toSet());
    return new ServicePortForwarding(id, Family.IPV4, frontends, all, all, affinity, serving);
  }
}
