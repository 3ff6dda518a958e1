package dev.seamark.proxy.nft;

import static dev.seamark.proxy.nft.Peer.REFUSED;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the settings of the proxy and the node's own facts do. */
@DisplayName("With nftables")
class NftSettingsTest {
  private static World world;

  @BeforeAll
  static void buildTheWorld() throws Exception {
    Namespace.assumeAvailable();
    world = new World();
  }

  @AfterAll
  static void endTheWorld() {
    if (world != null) {
      world.close();
    }
  }

  private static ProxySettings settings(NodePortAddresses nodePorts, boolean masqueradeAll) {
    return new ProxySettings(nodePorts, new LocalPods.Unknown(), List.of(), masqueradeAll);
  }

  private static Given nodePort(Family family) {
    return Given.tcp("web", family)
        .nodePort(30_080, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
        .cluster(world.b.destination(family));
  }

  private static Given clusterIp(Family family) {
    return Given.tcp("web", family)
        .clusterIp(family.v6() ? "fd00:96::10" : "10.96.0.10", 80, TO_CLUSTER)
        .cluster(world.b.destination(family));
  }

  private static String askClusterIp(Namespace client, Family family) throws Exception {
    return Peer.tcp(client, family.v6() ? "fd00:96::10" : "10.96.0.10", 80);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("node ports are at the node's addresses within the ranges, and at no others")
  void within(Family family) throws Exception {
    List<Cidr> ranges = List.of(World.range("10.244.0.0/24"), World.range("fd00:244:ffff::/64"));
    NodeProxy proxy =
        new NodeProxy(world.node, settings(new NodePortAddresses.Within(ranges), false));
    proxy.put(nodePort(family));
    String other = family.v6() ? "fd00:244:ffff::a" : "10.244.0.1";
    assertThat(Peer.tcp(world.a.namespace, other, 30_080)).startsWith("b ");
    assertThat(Peer.tcp(world.outside, World.nodeAddress(family), 30_080)).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("node ports may be at all addresses of the node, but never at loopback")
  void everywhere(Family family) throws Exception {
    List<Cidr> all = List.of(World.range("0.0.0.0/0"), World.range("::/0"));
    NodeProxy proxy = new NodeProxy(world.node, settings(new NodePortAddresses.Within(all), false));
    proxy.put(nodePort(family));
    String other = family.v6() ? "fd00:244:ffff::a" : "10.244.0.1";
    assertThat(Peer.tcp(world.a.namespace, other, 30_080)).startsWith("b ");
    assertThat(Peer.tcp(world.outside, World.nodeAddress(family), 30_080)).startsWith("b ");
    assertThat(Peer.tcp(world.node, family.v6() ? "::1" : "127.0.0.1", 30_080)).isEqualTo(REFUSED);
    assertThat(Peer.tcp(world.a.namespace, world.c.address(family), 30_080))
        .as("another node's pod")
        .isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("nobody is masqueraded to a cluster IP where the ranges of pods are not known")
  void unknownPods(Family family) throws Exception {
    NodeProxy proxy = new NodeProxy(world.node, settings(new NodePortAddresses.Primary(), false));
    proxy.put(clusterIp(family));
    assertThat(askClusterIp(world.outside, family)).isEqualTo("b " + World.outsideAddress(family));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("everybody is masqueraded to a cluster IP where that is asked for")
  void masqueradeAll(Family family) throws Exception {
    NodeProxy proxy = new NodeProxy(world.node, settings(new NodePortAddresses.Primary(), true));
    proxy.put(clusterIp(family));
    assertThat(askClusterIp(world.a.namespace, family))
        .startsWith("b ")
        .isNotEqualTo("b " + world.a.address(family));
  }

  @Test
  @DisplayName("node ports follow the node's primary address at the next sync")
  void nodeMoves() throws Exception {
    AtomicReference<NodeInfo> info = new AtomicReference<>(World.nodeInfo());
    ProxySettings settings = settings(new NodePortAddresses.Primary(), false);
    ForwardingState state = ForwardingState.of(List.of(nodePort(Family.IPV4).made()));
    NftDataPlane plane = world.node.call(() -> NftDataPlane.open(settings, info::get));
    sync(plane, Delta.full(state));
    assertThat(Peer.tcp(world.outside, "192.0.2.1", 30_080)).startsWith("b ");
    info.set(NodeInfo.of("node", List.of(IpAddress.parse("10.244.0.1").orElseThrow())));
    sync(plane, Delta.of(List.of(), List.of(), state));
    assertThat(Peer.tcp(world.outside, "192.0.2.1", 30_080)).isEqualTo(REFUSED);
    assertThat(Peer.tcp(world.a.namespace, "10.244.0.1", 30_080)).startsWith("b ");
  }

  @Test
  @DisplayName("pods are told by the node's own ranges, whenever these come")
  void podRangesComeLate() throws Exception {
    AtomicReference<NodeInfo> info = new AtomicReference<>(World.nodeInfo());
    ProxySettings settings =
        new ProxySettings(
            new NodePortAddresses.Primary(), new LocalPods.OfNode(), List.of(), false);
    ForwardingState state = ForwardingState.of(List.of(clusterIp(Family.IPV4).made()));
    NftDataPlane plane = world.node.call(() -> NftDataPlane.open(settings, info::get));
    sync(plane, Delta.full(state));
    String seen = "b " + World.outsideAddress(Family.IPV4);
    assertThat(askClusterIp(world.outside, Family.IPV4)).isEqualTo(seen);

    NodeInfo before = info.get();
    info.set(
        new NodeInfo(
            before.name(),
            before.zone(),
            before.addresses(),
            List.of(World.range("10.244.0.0/24")),
            true));
    sync(plane, Delta.full(state));
    assertThat(askClusterIp(world.outside, Family.IPV4)).startsWith("b ").isNotEqualTo(seen);
    assertThat(askClusterIp(world.a.namespace, Family.IPV4))
        .isEqualTo("b " + world.a.address(Family.IPV4));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("an address that no Service has is dropped once the cluster says it is a cluster IP")
  void serviceRangesComeLate(Family family) throws Exception {
    AtomicReference<NodeInfo> info = new AtomicReference<>(World.nodeInfo());
    ForwardingState state = ForwardingState.of(List.of(clusterIp(family).made()));
    NftDataPlane plane =
        world.node.call(
            () -> NftDataPlane.open(settings(new NodePortAddresses.Primary(), false), info::get));
    sync(plane, Delta.full(state));
    String list =
        "nft list set %s seamark-proxy service-ranges".formatted(family.v6() ? "ip6" : "ip");
    assertThat(world.node.sh(list)).doesNotContain("elements");

    info.set(
        info.get()
            .withServiceRanges(List.of(World.range("10.96.0.0/16"), World.range("fd00:96::/112"))));
    sync(plane, Delta.full(state));
    assertThat(world.node.sh(list)).contains(family.v6() ? "fd00:96::/112" : "10.96.0.0/16");
    assertThat(askClusterIp(world.a.namespace, family)).startsWith("b ");
  }

  private static void sync(NftDataPlane plane, Delta delta) throws Exception {
    world.node.call(
        () -> {
          plane.sync(delta);
          return true;
        });
  }

  @Test
  @DisplayName("a feature that is missing is named before anything is written")
  void missing() throws Exception {
    Dialect dialect = Dialect.of(Family.IPV4, "probe");
    assertThat(
            world.node.call(
                () -> SelfTest.firstMissing(dialect, script -> Nft.check(script).succeeded())))
        .isEmpty();
    assertThat(SelfTest.firstMissing(dialect, script -> !script.contains("numgen")))
        .contains("random numbers (NFT_NUMGEN)");
  }
}
