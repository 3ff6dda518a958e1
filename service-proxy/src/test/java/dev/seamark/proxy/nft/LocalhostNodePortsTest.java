package dev.seamark.proxy.nft;

import static dev.seamark.proxy.nft.Peer.REFUSED;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.serve.LocalhostNodePorts;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.userspace.UserspacePlane;
import dev.seamark.proxy.userspace.UserspaceSettings;
import dev.seamark.proxy.userspace.UserspaceWishes;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets to loopback, beside the kernel's data plane. */
@DisplayName("Beside nftables, node ports at localhost")
class LocalhostNodePortsTest {
  private static final int PORT = 30_080;

  private static World world;
  private static LocalhostNodePorts plane;

  @BeforeAll
  static void buildTheWorld() throws Exception {
    Namespace.assumeAvailable();
    world = new World();
    plane = world.node.call(LocalhostNodePortsTest::open);
  }

  private static LocalhostNodePorts open() throws Exception {
    ProxySettings settings = World.settings();
    return new LocalhostNodePorts(
        NftDataPlane.open(
            settings.withNodePortAddresses(
                new NodePortAddresses.AndLocalhost(settings.nodePortAddresses())),
            World::nodeInfo),
        new UserspacePlane(
            settings.withNodePortAddresses(NodePortAddresses.localhost()),
            UserspaceWishes.NONE,
            World::nodeInfo,
            UserspaceSettings.forThisMachine(),
            System::nanoTime,
            new SplittableRandom(7)));
  }

  @AfterAll
  static void endTheWorld() {
    if (world != null) {
      plane.close();
      world.close();
    }
  }

  private static Given web(Family family) {
    return Given.tcp("web", family).cluster(world.b.destination(family));
  }

  private static Given withNodePort(Family family) {
    return web(family).nodePort(PORT, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS);
  }

  private static void sync(Delta delta) throws Exception {
    world.node.call(
        () -> {
          plane.sync(delta);
          return true;
        });
  }

  private static String atLocalhost(Family family) throws Exception {
    return Peer.tcp(world.node, family.v6() ? "::1" : "127.0.0.1", PORT);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("are served by the process, and those elsewhere by the kernel")
  void served(Family family) throws Exception {
    ServicePortForwarding forwarding =
        withNodePort(family)
            .clusterIp(family.v6() ? "fd00:96::10" : "10.96.0.10", 80, TO_CLUSTER)
            .made();
    sync(Delta.full(ForwardingState.of(List.of(forwarding))));

    assertThat(atLocalhost(family)).startsWith("b ");
    assertThat(Peer.tcp(world.outside, World.nodeAddress(family), PORT)).startsWith("b ");
    assertThat(plane.idle()).isEmpty();
    assertThat(plane.problems()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("come with a change of a Service, and go with the next one or with the Service")
  void change(Family family) throws Exception {
    sync(Delta.full(ForwardingState.of(List.of())));
    ServicePortForwarding with = withNodePort(family).made();
    ServicePortForwarding without =
        web(family).clusterIp(family.v6() ? "fd00:96::10" : "10.96.0.10", 80, TO_CLUSTER).made();
    sync(Delta.of(List.of(with), List.of(), ForwardingState.of(List.of(with))));
    assertThat(atLocalhost(family)).startsWith("b ");

    sync(Delta.of(List.of(without), List.of(), ForwardingState.of(List.of(without))));
    assertThat(atLocalhost(family)).isEqualTo(REFUSED);

    sync(Delta.of(List.of(with), List.of(), ForwardingState.of(List.of(with))));
    sync(Delta.of(List.of(), List.of(with.key()), ForwardingState.of(List.of())));
    assertThat(atLocalhost(family)).isEqualTo(REFUSED);
  }
}
