package dev.seamark.proxy.nft;

import static dev.seamark.proxy.nft.Peer.REFUSED;
import static dev.seamark.proxy.nft.Peer.SILENT;
import static dev.seamark.proxy.state.Verdict.DROP;
import static dev.seamark.proxy.state.Verdict.REJECT;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static dev.seamark.proxy.state.Verdict.TO_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.rules.Dialogue;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.zones.catalog.Cidr;
import java.net.DatagramSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets through a real kernel, from every kind of client to every kind of frontend. */
@DisplayName("With nftables, a connection")
class NftTrafficTest extends OnANode {
  private static String vip(Family family, int last) {
    return (family.v6() ? "fd00:96::" : "10.96.0.") + last;
  }

  private static String loadBalancer(Family family) {
    return family.v6() ? "2001:db8:1b::1" : "203.0.113.1";
  }

  /** The reply of a pod that sees the client at this address. */
  private static String from(World.Pod pod, String seen) {
    return pod.name + " " + seen;
  }

  private static Given web(Family family) {
    return Given.tcp("web", family);
  }

  @Nested
  @DisplayName("to a cluster IP")
  class ToAClusterIp {
    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches the endpoint from a pod, which is seen as itself")
    void fromAPod(Family family) throws Exception {
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(world.b.destination(family)));
      assertThat(Peer.tcp(world.a.namespace, vip(family, 10), 80))
          .isEqualTo(from(world.b, world.a.address(family)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches the endpoint from the node itself")
    void fromTheNode(Family family) throws Exception {
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(world.b.destination(family)));
      assertThat(Peer.tcp(world.node, vip(family, 10), 80)).startsWith("b ");
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is masqueraded where the client is not in the cluster")
    void fromOutside(Family family) throws Exception {
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(world.b.destination(family)));
      assertThat(Peer.tcp(world.outside, vip(family, 10), 80))
          .startsWith("b ")
          .isNotEqualTo(from(world.b, World.outsideAddress(family)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is masqueraded where a pod reaches itself")
    void hairpin(Family family) throws Exception {
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(world.a.destination(family)));
      assertThat(Peer.tcp(world.a.namespace, vip(family, 10), 80))
          .startsWith("a ")
          .isNotEqualTo(from(world.a, world.a.address(family)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is refused where there is no endpoint, whoever asks")
    void withoutEndpoints(Family family) throws Exception {
      proxy.put(web(family).clusterIp(vip(family, 10), 80, REJECT));
      for (Namespace client : List.of(world.a.namespace, world.node, world.outside)) {
        assertThat(Peer.tcp(client, vip(family, 10), 80)).isEqualTo(REFUSED);
      }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is not answered where the policy is Local and all endpoints are elsewhere")
    void dropped(Family family) throws Exception {
      proxy.put(web(family).clusterIp(vip(family, 10), 80, DROP));
      assertThat(Peer.tcpBriefly(world.a.namespace, vip(family, 10), 80)).isEqualTo(SILENT);
      assertThat(Peer.tcpBriefly(world.node, vip(family, 10), 80)).isEqualTo(SILENT);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is refused at a port that the Service does not have")
    void atAnotherPort(Family family) throws Exception {
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(world.b.destination(family)));
      for (Namespace client : List.of(world.a.namespace, world.node, world.outside)) {
        assertThat(Peer.tcp(client, vip(family, 10), 81)).isEqualTo(REFUSED);
      }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is not answered where no Service has the address")
    void atAnotherAddress(Family family) throws Exception {
      assertThat(Peer.tcpBriefly(world.a.namespace, vip(family, 99), 80)).isEqualTo(SILENT);
      assertThat(Peer.tcpBriefly(world.node, vip(family, 99), 80)).isEqualTo(SILENT);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches every port of one address, and none when the last one is gone")
    void severalPorts(Family family) throws Exception {
      Given http = web(family).clusterIp(vip(family, 10), 80, TO_CLUSTER);
      Given admin = Given.tcp("admin", family).clusterIp(vip(family, 10), 81, TO_CLUSTER);
      proxy.put(
          http.cluster(world.a.destination(family)), admin.cluster(world.b.destination(family)));
      assertThat(Peer.tcp(world.outside, vip(family, 10), 80)).startsWith("a ");
      assertThat(Peer.tcp(world.outside, vip(family, 10), 81)).startsWith("b ");
      proxy.clear();
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(world.c.destination(family)));
      assertThat(Peer.tcp(world.outside, vip(family, 10), 80)).startsWith("c ");
      assertThat(Peer.tcp(world.outside, vip(family, 10), 81)).isEqualTo(REFUSED);
      proxy.clear();
      assertThat(Peer.tcpBriefly(world.outside, vip(family, 10), 80)).isEqualTo(SILENT);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("takes each of three endpoints equally often (chi-square, 1 in 10 000 by chance)")
    void even(Family family) throws Exception {
      proxy.put(
          web(family)
              .clusterIp(vip(family, 10), 80, TO_CLUSTER)
              .cluster(
                  world.a.destination(family),
                  world.b.destination(family),
                  world.c.destination(family)));
      Map<String, Long> counts =
          Peer.tcpOften(world.outside, vip(family, 10), 80, 1_500).stream()
              .map(reply -> reply.substring(0, 2))
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      assertThat(counts.keySet()).containsExactlyInAnyOrder("a ", "b ", "c ");
      double chiSquare =
          counts.values().stream().mapToDouble(n -> (n - 500.0) * (n - 500.0) / 500.0).sum();
      assertThat(chiSquare).as("of %s", counts).isLessThan(18.42); // 2 degrees of freedom
    }
  }

  @Nested
  @DisplayName("over UDP")
  class OverUdp {
    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches the endpoint, and is refused where there is none")
    void plain(Family family) throws Exception {
      proxy.put(
          Given.udp("dns", family)
              .clusterIp(vip(family, 53), 53, TO_CLUSTER)
              .cluster(world.b.destination(family)),
          Given.udp("none", family).clusterIp(vip(family, 54), 53, REJECT));
      assertThat(Peer.udp(world.a.namespace, vip(family, 53), 53))
          .isEqualTo(from(world.b, world.a.address(family)));
      assertThat(Peer.udp(world.a.namespace, vip(family, 54), 53)).isEqualTo(REFUSED);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("leaves an endpoint that does not serve any more, with the same client port")
    void stale(Family family) throws Exception {
      proxy.put(
          Given.udp("dns", family)
              .clusterIp(vip(family, 53), 53, TO_CLUSTER)
              .cluster(world.b.destination(family)));
      try (DatagramSocket client = Peer.udpSocket(world.a.namespace, vip(family, 53), 53)) {
        assertThat(Peer.ask(client)).startsWith("b ");
        proxy.put(
            Given.udp("dns", family)
                .clusterIp(vip(family, 53), 53, TO_CLUSTER)
                .cluster(world.c.destination(family)));
        assertThat(Peer.ask(client)).startsWith("c ");
      }
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches the first endpoint there is, although it was sent before there was one")
    void blackHole(Family family) throws Exception {
      try (DatagramSocket client = Peer.udpSocket(world.a.namespace, loadBalancer(family), 53)) {
        assertThat(Peer.askBriefly(client)).isNotEqualTo(from(world.b, ""));
        proxy.put(
            Given.udp("dns", family)
                .externalIp(loadBalancer(family), 53, TO_CLUSTER)
                .cluster(world.b.destination(family)));
        assertThat(Peer.ask(client)).startsWith("b ");
      }
    }
  }

  @Nested
  @DisplayName("to a node port")
  class ToANodePort {
    private void given(Family family) throws Exception {
      proxy.put(
          web(family)
              .nodePort(30_080, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
              .cluster(world.c.destination(family)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches the endpoint from outside, seen as the node")
    void fromOutside(Family family) throws Exception {
      given(family);
      assertThat(Peer.tcp(world.outside, World.nodeAddress(family), 30_080))
          .startsWith("c ")
          .isNotEqualTo(from(world.c, World.outsideAddress(family)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("reaches the endpoint from the node and from its pods")
    void fromInside(Family family) throws Exception {
      given(family);
      assertThat(Peer.tcp(world.node, World.nodeAddress(family), 30_080)).startsWith("c ");
      assertThat(Peer.tcp(world.a.namespace, World.nodeAddress(family), 30_080)).startsWith("c ");
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is not forwarded at loopback, nor at other addresses of the node")
    void elsewhere(Family family) throws Exception {
      given(family);
      String loopback = family.v6() ? "::1" : "127.0.0.1";
      String other = family.v6() ? "fd00:244:ffff::a" : "10.244.0.1";
      assertThat(Peer.tcp(world.node, loopback, 30_080)).isEqualTo(REFUSED);
      assertThat(Peer.tcp(world.a.namespace, other, 30_080)).isEqualTo(REFUSED);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is refused without endpoints")
    void withoutEndpoints(Family family) throws Exception {
      proxy.put(web(family).nodePort(30_080, REJECT, REJECT, Masquerade.ALWAYS));
      assertThat(Peer.tcp(world.outside, World.nodeAddress(family), 30_080)).isEqualTo(REFUSED);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is another one over UDP")
    void ofAnotherProtocol(Family family) throws Exception {
      proxy.put(
          web(family)
              .nodePort(30_080, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
              .cluster(world.a.destination(family)),
          Given.udp("web", family)
              .nodePort(30_080, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
              .cluster(world.b.destination(family)));
      assertThat(Peer.tcp(world.outside, World.nodeAddress(family), 30_080)).startsWith("a ");
      assertThat(Peer.udp(world.outside, World.nodeAddress(family), 30_080)).startsWith("b ");
    }
  }

  @Nested
  @DisplayName("to a load balancer's address")
  class ToALoadBalancer {
    private Given service(Family family, List<Cidr> sources) {
      return web(family)
          .loadBalancer(
              loadBalancer(family), 80, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS, sources)
          .cluster(world.c.destination(family));
    }

    private Given local(Family family) {
      return web(family)
          .loadBalancer(
              loadBalancer(family), 80, TO_CLUSTER, TO_LOCAL, Masquerade.LOCAL_SOURCE, List.of())
          .nodePort(30_080, TO_CLUSTER, TO_LOCAL, Masquerade.LOCAL_SOURCE)
          .cluster(world.c.destination(family))
          .local(world.b.destination(family));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("with policy Cluster reaches any endpoint, seen as the node")
    void cluster(Family family) throws Exception {
      proxy.put(service(family, List.of()));
      assertThat(Peer.tcp(world.outside, loadBalancer(family), 80))
          .startsWith("c ")
          .isNotEqualTo(from(world.c, World.outsideAddress(family)));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("with policy Local reaches an endpoint of this node, which sees the client")
    void localFromOutside(Family family) throws Exception {
      proxy.put(local(family));
      String expected = from(world.b, World.outsideAddress(family));
      assertThat(Peer.tcp(world.outside, loadBalancer(family), 80)).isEqualTo(expected);
      assertThat(Peer.tcp(world.outside, World.nodeAddress(family), 30_080)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("with policy Local reaches any endpoint from a pod, which is seen as itself")
    void localFromAPod(Family family) throws Exception {
      proxy.put(local(family));
      String expected = from(world.c, world.a.address(family));
      assertThat(Peer.tcp(world.a.namespace, loadBalancer(family), 80)).isEqualTo(expected);
      assertThat(Peer.tcp(world.a.namespace, World.nodeAddress(family), 30_080))
          .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("with policy Local reaches any endpoint from the node itself")
    void localFromTheNode(Family family) throws Exception {
      proxy.put(local(family));
      assertThat(Peer.tcp(world.node, loadBalancer(family), 80)).startsWith("c ");
      assertThat(Peer.tcp(world.node, World.nodeAddress(family), 30_080)).startsWith("c ");
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName(
        "with policy Local and no endpoint here is not answered, but for pods and the node")
    void localElsewhere(Family family) throws Exception {
      proxy.put(
          web(family)
              .loadBalancer(
                  loadBalancer(family), 80, TO_CLUSTER, DROP, Masquerade.LOCAL_SOURCE, List.of())
              .cluster(world.c.destination(family)));
      assertThat(Peer.tcpBriefly(world.outside, loadBalancer(family), 80)).isEqualTo(SILENT);
      assertThat(Peer.tcp(world.a.namespace, loadBalancer(family), 80)).startsWith("c ");
      assertThat(Peer.tcp(world.node, loadBalancer(family), 80)).startsWith("c ");
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is not answered where the client is in none of the source ranges")
    void sourceRanges(Family family) throws Exception {
      String allowed = World.outsideAddress(family);
      String other = family.v6() ? "2001:db8::3" : "192.0.2.3";
      int bits = family.v6() ? 128 : 32;
      proxy.put(
          service(
              family,
              List.of(
                  World.range(allowed + "/" + bits),
                  World.range(family.v6() ? "fd00:1::/32" : "172.16.0.0/12"),
                  World.range(family.v6() ? "fd00:1:2::/48" : "172.16.3.0/24"))));
      assertThat(Peer.tcp(world.outside, allowed, loadBalancer(family), 80)).startsWith("c ");
      String refusedTo =
          world.outside.call(
              () -> Dialogue.connect(Optional.of(other), loadBalancer(family), 80, 400));
      assertThat(refusedTo).isEqualTo(SILENT);
      assertThat(Peer.tcpBriefly(world.a.namespace, loadBalancer(family), 80)).isEqualTo(SILENT);
      proxy.put(service(family, List.of()));
      assertThat(Peer.tcp(world.outside, other, loadBalancer(family), 80)).startsWith("c ");
    }
  }

  @Nested
  @DisplayName("of a client with affinity")
  class WithAffinity {
    private Given service(Family family, int seconds, World.Pod... pods) {
      return web(family)
          .clusterIp(vip(family, 10), 80, TO_CLUSTER)
          .externalIp(loadBalancer(family), 8080, TO_CLUSTER)
          .nodePort(30_080, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
          .affinity(seconds)
          .cluster(List.of(pods).stream().map(pod -> pod.destination(family)).toList());
    }

    private String pod(Family family) throws Exception {
      return Peer.tcp(world.outside, vip(family, 10), 80).substring(0, 2);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("stays with its endpoint, whichever frontend it uses")
    void stays(Family family) throws Exception {
      proxy.put(service(family, 600, world.a, world.b, world.c));
      String first = pod(family);
      assertThat(Peer.tcpOften(world.outside, vip(family, 10), 80, 30))
          .allSatisfy(reply -> assertThat(reply).startsWith(first));
      assertThat(Peer.tcpOften(world.outside, loadBalancer(family), 8080, 10))
          .allSatisfy(reply -> assertThat(reply).startsWith(first));
      assertThat(Peer.tcpOften(world.outside, World.nodeAddress(family), 30_080, 10))
          .allSatisfy(reply -> assertThat(reply).startsWith(first));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("stays with its endpoint while others come and go, and after a restart")
    void acrossUpdates(Family family) throws Exception {
      proxy.put(service(family, 600, world.b));
      assertThat(pod(family)).isEqualTo("b ");
      proxy.put(service(family, 600, world.a, world.b, world.c));
      assertThat(Peer.tcpOften(world.outside, vip(family, 10), 80, 20))
          .allSatisfy(reply -> assertThat(reply).startsWith("b "));
      proxy.restart();
      assertThat(Peer.tcpOften(world.outside, vip(family, 10), 80, 20))
          .allSatisfy(reply -> assertThat(reply).startsWith("b "));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("goes to another endpoint as soon as its own is gone, and stays there")
    void withoutItsEndpoint(Family family) throws Exception {
      proxy.put(service(family, 600, world.b));
      assertThat(pod(family)).isEqualTo("b ");
      proxy.put(service(family, 600, world.a, world.c));
      String second = pod(family);
      assertThat(second).isIn("a ", "c ");
      assertThat(Peer.tcpOften(world.outside, vip(family, 10), 80, 20))
          .allSatisfy(reply -> assertThat(reply).startsWith(second));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("does not go back when an endpoint that it had comes back")
    void formerEndpoint(Family family) throws Exception {
      proxy.put(service(family, 600, world.a));
      assertThat(pod(family)).isEqualTo("a ");
      proxy.put(service(family, 600, world.b));
      assertThat(pod(family)).isEqualTo("b ");
      proxy.put(service(family, 600, world.a, world.b));
      assertThat(Peer.tcpOften(world.outside, vip(family, 10), 80, 20))
          .allSatisfy(reply -> assertThat(reply).startsWith("b "));
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("is spread anew when it was away for longer than the timeout")
    void expires(Family family) throws Exception {
      proxy.put(service(family, 1, world.a, world.b));
      Await.until(
          "another endpoint after a pause of more than a second",
          () -> {
            String first = pod(family);
            // the pause is what is tested
            Thread.sleep(1_300);
            return !pod(family).equals(first);
          });
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    @DisplayName("does not expire as long as it connects more often than that")
    void isRefreshed(Family family) throws Exception {
      proxy.put(service(family, 4, world.a, world.b, world.c));
      String first = pod(family);
      long end = System.nanoTime() + 7_000_000_000L;
      while (System.nanoTime() < end) {
        assertThat(pod(family)).isEqualTo(first);
        Thread.sleep(100);
      }
    }
  }
}
