package dev.seamark.proxy.nft;

import dev.seamark.proxy.rules.Cast;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node with three pods of its own, a pod of another node, and a client outside of the cluster,
 * all joined to it by links, and with addresses of both families:
 *
 * <pre>
 *   a  10.244.0.11  fd00:244::11   (local)     ─ pod-a ─┐
 *   b  10.244.0.12  fd00:244::12   (local)     ─ pod-b ─┤ node ─ to-outside ── outside
 *   d  10.244.0.14  fd00:244::14   (local)     ─ pod-d ─┤      192.0.2.1       192.0.2.2
 *   c  10.244.1.13  fd00:244::1:13 (another's) ─ to-c ──┘      2001:db8::1     2001:db8::2
 * </pre>
 *
 * <p>Every pod answers TCP and UDP at port 8080, and at those of a {@link Cast}, with its name and
 * the address that it sees the client at.
 */
final class World implements AutoCloseable {
  static final int PORT = 8080;

  final Namespace node = Namespace.create("node");
  final Namespace outside = Namespace.create("outside");
  final Pod a = new Pod("a", "10.244.0.11", "fd00:244::11", true);
  final Pod b = new Pod("b", "10.244.0.12", "fd00:244::12", true);
  final Pod c = new Pod("c", "10.244.1.13", "fd00:244::1:13", false);
  final Pod d = new Pod("d", "10.244.0.14", "fd00:244::14", true);
  private final List<Namespace> others = new ArrayList<>(List.of(outside));

  /** A pod. */
  final class Pod {
    final String name;
    final Namespace namespace;
    private final String v4;
    private final String v6;
    private final boolean local;

    private Pod(String name, String v4, String v6, boolean local) throws Exception {
      this.name = name;
      this.v4 = v4;
      this.v6 = v6;
      this.local = local;
      this.namespace = Namespace.create(name);
    }

    String address(Family family) {
      return family.v6() ? v6 : v4;
    }

    Destination destination(Family family) {
      return new Destination(IpAddress.parse(address(family)).orElseThrow(), PORT, 1, local);
    }

    private String link() {
      return (local ? "pod-" : "to-") + name;
    }

    private String gateway6() {
      return "fd00:244:ffff::" + name;
    }

    /** Has the node find the pod behind one of its interfaces. */
    private void route(String link) throws Exception {
      node.sh(
          """
          ip addr replace 10.244.0.1/32 dev LINK
          ip route replace V4 dev LINK
          ip addr replace GATEWAY6/128 dev LINK nodad
          ip route replace V6 dev LINK
          """
              .replace("LINK", link)
              .replace("V4", v4)
              .replace("GATEWAY6", gateway6())
              .replace("V6", v6));
    }

    private void join() throws Exception {
      node.link(link(), namespace, "eth0");
      route(link());
      namespace.sh(
          """
          ip addr add V4/32 dev eth0
          ip route add 10.244.0.1 dev eth0
          ip route add default via 10.244.0.1
          ip addr add V6/128 dev eth0 nodad
          ip route add GATEWAY6 dev eth0
          ip route add default via GATEWAY6
          """
              .replace("V4", v4)
              .replace("GATEWAY6", gateway6())
              .replace("V6", v6));
      Peer.serve(namespace, name, PORT);
      Peer.serve(namespace, name, Cast.POD_PORT);
      Peer.serve(namespace, name + "'", Cast.OTHER_POD_PORT);
    }
  }

  World() throws Exception {
    node.sysctl("ipv4/ip_forward", "1");
    node.sysctl("ipv6/conf/all/forwarding", "1");
    node.sysctl("ipv4/icmp_ratelimit", "0"); // many clients are refused at a time
    node.sysctl("ipv6/icmp/ratelimit", "0");
    for (Pod pod : List.of(a, b, c, d)) {
      others.add(pod.namespace);
      pod.join();
    }
    node.link("to-outside", outside, "eth0");
    node.sh(
        """
        ip addr add 192.0.2.1/24 dev to-outside
        ip addr add 2001:db8::1/64 dev to-outside nodad
        ip route add default via 192.0.2.2
        ip -6 route add default via 2001:db8::2
        """);
    outside.sh(
        """
        ip addr add 192.0.2.2/24 dev eth0
        ip addr add 192.0.2.3/24 dev eth0
        ip addr add 2001:db8::2/64 dev eth0 nodad
        ip addr add 2001:db8::3/64 dev eth0 nodad preferred_lft 0
        ip route add default via 192.0.2.1 src 192.0.2.2
        ip -6 route add default via 2001:db8::1 src 2001:db8::2
        """);
  }

  /**
   * Puts the node's own pods behind a bridge of this name, which sends back to a pod what is its
   * own, as network plugins have it.
   */
  void bridge(String name) throws Exception {
    node.sh("ip link add %s type bridge; ip link set %s up".formatted(name, name));
    for (Pod pod : List.of(a, b)) {
      node.sh(
          """
          ip addr flush dev LINK
          ip link set LINK master BRIDGE
          ip link set LINK type bridge_slave hairpin on
          """
              .replace("LINK", pod.link())
              .replace("BRIDGE", name));
      pod.route(name);
    }
  }

  static String nodeAddress(Family family) {
    return family.v6() ? "2001:db8::1" : "192.0.2.1";
  }

  static String outsideAddress(Family family) {
    return family.v6() ? "2001:db8::2" : "192.0.2.2";
  }

  /** Who plays in rules. */
  Cast cast(Family family) {
    boolean v6 = family.v6();
    return new Cast(
        v6 ? "fd00:96::10" : "10.96.0.10",
        v6 ? "2001:db8:1b::1" : "203.0.113.1",
        v6 ? "2001:db8:1b::9" : "203.0.113.9",
        nodeAddress(family),
        Stream.of(a, b, c, d).collect(Collectors.toMap(p -> p.name, p -> p.address(family))),
        outsideAddress(family),
        v6 ? "2001:db8::3" : "192.0.2.3",
        v6 ? "fd00:244::/32" : "10.244.0.0/16",
        v6 ? "fd00:96::/112" : "10.96.0.0/16");
  }

  /** Where a client of a rule is. */
  Namespace namespace(String client) {
    return switch (client) {
      case "a" -> a.namespace;
      case "b" -> b.namespace;
      case "c" -> c.namespace;
      case "pod" -> d.namespace;
      case "node" -> node;
      case "outside", "stranger" -> outside;
      default -> throw new IllegalArgumentException("nobody is called " + client);
    };
  }

  static NodeInfo nodeInfo() {
    return NodeInfo.of(
        "node",
        List.of(
            IpAddress.parse(nodeAddress(Family.IPV4)).orElseThrow(),
            IpAddress.parse(nodeAddress(Family.IPV6)).orElseThrow()));
  }

  static ProxySettings settings() {
    return new ProxySettings(
        new NodePortAddresses.Primary(),
        LocalPods.inRanges(List.of(range("10.244.0.0/16"), range("fd00:244::/32"))),
        List.of(range("10.96.0.0/16"), range("fd00:96::/112")),
        false);
  }

  static Cidr range(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  @Override
  public void close() {
    others.forEach(Namespace::close);
    node.close();
  }
}
