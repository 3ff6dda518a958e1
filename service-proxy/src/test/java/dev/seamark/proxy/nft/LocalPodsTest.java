package dev.seamark.proxy.nft;

import static dev.seamark.proxy.nft.Peer.SILENT;
import static dev.seamark.proxy.state.Verdict.DROP;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static dev.seamark.proxy.state.Verdict.TO_LOCAL;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.IpAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is a pod of this node, told by the interface that packets come in by; no range is known. */
@DisplayName("With nftables and pods known by their interface, a connection")
class LocalPodsTest {
  /** How pods are connected to the node. */
  enum Wiring {
    BRIDGE,
    PREFIX;

    LocalPods pods() {
      return switch (this) {
        case BRIDGE -> new LocalPods.ByInterface("cni0");
        case PREFIX -> new LocalPods.ByInterfacePrefix("pod-");
      };
    }
  }

  /** A world, with a proxy on its node. */
  private record Site(World world, NodeProxy proxy) {}

  private static final Map<Wiring, Site> SITES = new EnumMap<>(Wiring.class);

  @BeforeAll
  static void build() throws Exception {
    Namespace.assumeAvailable();
    for (Wiring wiring : Wiring.values()) {
      World world = new World();
      if (wiring == Wiring.BRIDGE) {
        world.bridge("cni0");
      }
      ProxySettings settings =
          new ProxySettings(new NodePortAddresses.Primary(), wiring.pods(), List.of(), false);
      SITES.put(wiring, new Site(world, new NodeProxy(world.node, settings)));
    }
  }

  @AfterAll
  static void end() {
    SITES.values().forEach(site -> site.world.close());
    SITES.clear();
  }

  @AfterEach
  void forgetServices() throws Exception {
    for (Site site : SITES.values()) {
      site.proxy.clear();
    }
  }

  static Stream<Arguments> all() {
    return Stream.of(Wiring.values())
        .flatMap(wiring -> Stream.of(Family.values()).map(family -> Arguments.of(wiring, family)));
  }

  private static String vip(Family family) {
    return family.v6() ? "fd00:96::10" : "10.96.0.10";
  }

  private static String loadBalancer(Family family) {
    return family.v6() ? "2001:db8:1b::1" : "203.0.113.1";
  }

  private static Site site(Wiring wiring) {
    return requireNonNull(SITES.get(wiring));
  }

  private static Site with(Wiring wiring, Given... services) throws Exception {
    Site site = site(wiring);
    site.proxy.put(services);
    return site;
  }

  private static Given clusterIp(Wiring wiring, Family family) {
    return Given.tcp("web", family)
        .clusterIp(vip(family), 80, TO_CLUSTER)
        .cluster(site(wiring).world.b.destination(family));
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("from a pod to a cluster IP is seen as the pod's")
  void fromAPod(Wiring wiring, Family family) throws Exception {
    World world = with(wiring, clusterIp(wiring, family)).world;
    assertThat(Peer.tcp(world.a.namespace, vip(family), 80))
        .isEqualTo("b " + world.a.address(family));
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("from outside, or another node's pod, to a cluster IP is masqueraded")
  void fromElsewhere(Wiring wiring, Family family) throws Exception {
    World world = with(wiring, clusterIp(wiring, family)).world;
    for (Namespace client : List.of(world.outside, world.c.namespace)) {
      assertThat(seenByB(client, family)).isIn(addressesOfTheNode(world));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("from the node itself to a cluster IP is seen as the node's")
  void fromTheNode(Wiring wiring, Family family) throws Exception {
    World world = with(wiring, clusterIp(wiring, family)).world;
    assertThat(seenByB(world.node, family)).isIn(addressesOfTheNode(world));
  }

  /** The address that the endpoint saw. */
  private static String seenByB(Namespace client, Family family) throws Exception {
    String reply = Peer.tcp(client, vip(family), 80);
    assertThat(reply).startsWith("b ");
    return reply.substring(2);
  }

  private static List<String> addressesOfTheNode(World world) throws Exception {
    return world
        .node
        .sh("ip -o addr show | awk '{print $4}' | cut -d/ -f1")
        .lines()
        .flatMap(text -> IpAddress.parse(text).stream())
        .map(IpAddress::toString)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("to a balancer's address with policy Local is inside from pods and the node alone")
  void policyLocal(Wiring wiring, Family family) throws Exception {
    World world = site(wiring).world;
    with(
        wiring,
        Given.tcp("web", family)
            .loadBalancer(
                loadBalancer(family), 80, TO_CLUSTER, TO_LOCAL, Masquerade.LOCAL_SOURCE, List.of())
            .cluster(world.c.destination(family))
            .local(world.b.destination(family)));
    assertThat(Peer.tcp(world.a.namespace, loadBalancer(family), 80))
        .isEqualTo("c " + world.a.address(family));
    assertThat(Peer.tcp(world.node, loadBalancer(family), 80)).startsWith("c ");
    assertThat(Peer.tcp(world.outside, loadBalancer(family), 80))
        .isEqualTo("b " + World.outsideAddress(family));
    assertThat(Peer.tcp(world.c.namespace, loadBalancer(family), 80))
        .isEqualTo("b " + world.c.address(family));
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("to a node port without an endpoint here is answered to pods and the node alone")
  void nothingHere(Wiring wiring, Family family) throws Exception {
    World world = site(wiring).world;
    with(
        wiring,
        Given.tcp("web", family)
            .nodePort(30_080, TO_CLUSTER, DROP, Masquerade.LOCAL_SOURCE)
            .cluster(world.c.destination(family)));
    String node = World.nodeAddress(family);
    assertThat(Peer.tcp(world.a.namespace, node, 30_080)).isEqualTo("c " + world.a.address(family));
    assertThat(Peer.tcp(world.node, node, 30_080)).startsWith("c ");
    assertThat(Peer.tcpBriefly(world.outside, node, 30_080)).isEqualTo(SILENT);
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("from a pod to itself is masqueraded all the same")
  void hairpin(Wiring wiring, Family family) throws Exception {
    World world = site(wiring).world;
    with(
        wiring,
        Given.tcp("web", family)
            .clusterIp(vip(family), 80, TO_CLUSTER)
            .cluster(world.a.destination(family)));
    assertThat(Peer.tcp(world.a.namespace, vip(family), 80))
        .startsWith("a ")
        .isNotEqualTo("a " + world.a.address(family));
  }
}
