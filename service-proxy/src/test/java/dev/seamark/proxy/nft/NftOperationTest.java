package dev.seamark.proxy.nft;

import static dev.seamark.proxy.state.Verdict.REJECT;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.zones.catalog.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The nftables of a node")
class NftOperationTest {
  private static final Family V4 = Family.IPV4;
  private static final String VIP = "10.96.0.10";

  private World world;

  @BeforeEach
  void buildTheWorld() throws Exception {
    Namespace.assumeAvailable();
    world = new World();
  }

  @AfterEach
  void endTheWorld() {
    if (world != null) {
      world.close();
    }
  }

  private NodeProxy proxy() throws Exception {
    return new NodeProxy(world.node, World.settings());
  }

  private Given web(World.Pod... pods) {
    return Given.tcp("web", V4)
        .clusterIp(VIP, 80, TO_CLUSTER)
        .cluster(List.of(pods).stream().map(pod -> pod.destination(V4)).toList());
  }

  private Given other(int number) {
    return Given.tcp("other-" + number, V4)
        .clusterIp("10.97.%d.%d".formatted(number / 256, number % 256), 80, TO_CLUSTER)
        .cluster(world.a.destination(V4));
  }

  private String ask() throws Exception {
    return Peer.tcp(world.outside, VIP, 80).substring(0, 1);
  }

  @Nested
  @DisplayName("fail no new connection")
  class FailNoConnection {
    @Test
    @DisplayName("in a hundred changes of endpoints, frontends and other Services")
    void changes() throws Exception {
      NodeProxy proxy = proxy();
      proxy.put(web(world.b));
      try (Traffic traffic =
          new Traffic().from(world.outside, VIP, 80).from(world.a.namespace, VIP, 80)) {
        for (int change = 0; change < 100; change++) {
          int before = traffic.answered();
          switch (change % 5) {
            case 0 -> proxy.put(web(world.a, world.b, world.c));
            case 1 -> proxy.put(web(world.a, world.c));
            case 2 -> proxy.put(web(world.c, world.b).affinity(600));
            case 3 -> proxy.put(web(world.c).externalIp("203.0.113.7", 80, TO_CLUSTER));
            default ->
                proxy.put(
                    web(world.b),
                    Given.tcp("other-" + change, V4)
                        .clusterIp("10.96.1." + change, 80, TO_CLUSTER)
                        .cluster(world.a.destination(V4)));
          }
          Await.until("traffic goes on", () -> traffic.answered() > before + 2);
        }
        assertThat(traffic.outcomes()).containsOnlyKeys("answered");
      }
    }

    @Test
    @DisplayName("when all is written anew, and when another process takes over")
    void anew() throws Exception {
      NodeProxy proxy = proxy();
      proxy.put(web(world.b, world.c));
      try (Traffic traffic =
          new Traffic().from(world.outside, VIP, 80).from(world.a.namespace, VIP, 80)) {
        for (int change = 0; change < 30; change++) {
          int before = traffic.answered();
          if (change % 3 == 0) {
            proxy.restart();
          } else {
            proxy.resync();
          }
          Await.until("traffic goes on", () -> traffic.answered() > before + 2);
        }
        assertThat(traffic.outcomes()).containsOnlyKeys("answered");
      }
    }

    @Test
    @DisplayName("when the process is killed while it writes, and another one takes over")
    void killed() throws Exception {
      String[] endpoints = {world.a.address(V4), world.b.address(V4), world.c.address(V4)};
      Process first = NodeProcess.start(world.node, endpoints);
      String pod = Peer.tcp(world.outside, NodeProcess.VIP, NodeProcess.PORT).substring(0, 1);
      try (Traffic traffic = new Traffic().from(world.outside, NodeProcess.VIP, NodeProcess.PORT)) {
        Process running = first;
        for (int i = 0; i < 4; i++) {
          running.destroyForcibly().waitFor(); // SIGKILL
          int before = traffic.answered();
          Await.until("traffic goes on without it", () -> traffic.answered() > before + 20);
          running = NodeProcess.start(world.node, endpoints);
        }
        assertThat(traffic.outcomes()).containsOnlyKeys("answered");
        running.destroyForcibly().waitFor();
      }
      assertThat(Peer.tcp(world.outside, NodeProcess.VIP, NodeProcess.PORT))
          .as("the client stays with its endpoint")
          .startsWith(pod);
    }
  }

  @Nested
  @DisplayName("are found wanting, and repaired, after")
  class Repaired {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "flush ruleset",
          "delete table ip seamark-proxy",
          "delete table ip6 seamark-proxy",
          "flush table ip seamark-proxy",
          "flush map ip seamark-proxy services",
          "flush map ip6 seamark-proxy services",
          "flush chain ip seamark-proxy prerouting; flush chain ip seamark-proxy output",
          "flush chain ip seamark-proxy output; flush map ip seamark-proxy endpoints",
          "flush map ip seamark-proxy endpoints",
          "flush set ip seamark-proxy cluster-ips",
          "flush set ip seamark-proxy hairpins",
          "flush set ip seamark-proxy pods",
          "flush chain ip seamark-proxy cluster-1",
          "flush chain ip seamark-proxy reject-all",
          "flush chain ip6 seamark-proxy postrouting",
          "insert rule ip seamark-proxy dispatch drop",
          "add chain ip seamark-proxy prerouting { policy drop; }",
          "delete element ip seamark-proxy endpoints { 10.96.0.10 . tcp . 80 . 0 }; add element ip"
              + " seamark-proxy endpoints { 10.96.0.10 . tcp . 80 . 0 : 10.244.0.11 . 8080 }",
          "add element ip seamark-proxy services { 10.96.0.99 . tcp . 80 : drop }",
        })
    @DisplayName("somebody ran")
    void afterSomebody(String command) throws Exception {
      NodeProxy proxy = proxy();
      proxy.put(web(world.b));
      assertThat(proxy.intact()).isTrue();
      assertThat(ask()).isEqualTo("b");
      proxy.put( // whatever else is written meanwhile
          other(1),
          Given.udp("dns", Family.IPV6)
              .clusterIp("fd00:96::a", 53, TO_CLUSTER)
              .cluster(world.a.destination(Family.IPV6)));
      world.node.sh("nft '" + command + "'");
      assertThat(proxy.intact()).isFalse();
      proxy.resync();
      assertThat(proxy.intact()).isTrue();
      assertThat(ask()).isEqualTo("b");
      proxy.put(web(world.c));
      assertThat(ask()).isEqualTo("c");
    }

    @Test
    @DisplayName("nothing, where somebody changed only what is not ours")
    void notOurs() throws Exception {
      NodeProxy proxy = proxy();
      proxy.put(
          web(world.a, world.b).affinity(600),
          Given.udp("dns", Family.IPV6)
              .clusterIp("fd00:96::a", 53, TO_CLUSTER)
              .nodePort(30_053, TO_CLUSTER, REJECT, Masquerade.LOCAL_SOURCE)
              .cluster(world.a.destination(Family.IPV6)));
      for (int round = 0; round < 3; round++) {
        ask(); // the kernel remembers the client
        world.node.sh("nft add table ip other-" + round);
        proxy.put(other(round));
        assertThat(proxy.intact()).isTrue();
        world.node.sh("nft add chain ip other-" + round + " its-own");
        assertThat(proxy.intact()).isTrue();
      }
    }

    @Test
    @DisplayName("a sync that failed, by the next one")
    void afterAFailure() throws Exception {
      NodeProxy proxy = proxy();
      proxy.put(web(world.b));
      world.node.sh(
          "nft delete element ip seamark-proxy endpoints '{ 10.96.0.10 . tcp . 80 . 0 }'");
      assertThatThrownBy(() -> proxy.put(web(world.c)))
          .isInstanceOf(DataPlaneException.class)
          .hasMessageContaining("No such file or directory");
      proxy.put(
          Given.tcp("other", V4)
              .clusterIp("10.96.0.11", 80, TO_CLUSTER)
              .cluster(world.a.destination(V4)));
      assertThat(ask()).isEqualTo("c");
      assertThat(Peer.tcp(world.outside, "10.96.0.11", 80)).startsWith("a");
    }

    @ParameterizedTest(name = "{0} Services")
    @ValueSource(ints = {1, 2_000})
    @DisplayName("another version left maps of other types, for")
    void afterAnotherVersion(int count) throws Exception {
      NodeProxy proxy = proxy();
      proxy.put(
          IntStream.range(1, count).mapToObj(NftOperationTest.this::other).toArray(Given[]::new));
      proxy.put(web(world.b).affinity(600));
      world.node.sh(
          """
          nft delete table ip seamark-proxy
          nft add table ip seamark-proxy
          nft add map ip seamark-proxy services '{ type ipv4_addr : verdict; }'
          nft add chain ip seamark-proxy of-the-other-version
          """);
      proxy.restart();
      assertThat(ask()).isEqualTo("b");
      assertThat(world.node.sh("nft list chains")).doesNotContain("of-the-other-version");
      proxy.put(web(world.c));
      assertThat(ask()).isEqualTo("c");
    }
  }

  @Test
  @DisplayName("stay small while a Service with affinity grows and shrinks one by one")
  void grows() throws Exception {
    NodeProxy proxy = proxy();
    List<Destination> pods =
        IntStream.range(0, 200)
            .mapToObj(i -> new Destination(IpAddress.v4(0x0AF4_0100 + i), 8080, 1, false))
            .toList();
    for (int count = 30; count <= 200; count++) {
      proxy.put(
          Given.tcp("web", V4)
              .clusterIp(VIP, 80, TO_CLUSTER)
              .cluster(pods.subList(0, count))
              .affinity(600));
    }
    String listed = world.node.sh("nft list table ip seamark-proxy");
    assertThat(listed.lines().filter(line -> line.contains("chain ")).count()).isLessThan(90);
    assertThat(listed.lines().filter(line -> line.contains("@affinity")).count()).isLessThan(1_200);
    assertThat(proxy.intact()).isTrue();

    proxy.put(web(world.b).affinity(600));
    assertThat(ask()).isEqualTo("b");
    proxy.restart();
    assertThat(ask()).isEqualTo("b");
    assertThat(
            world.node.sh("nft list chains ip").lines().filter(l -> l.contains("chain ")).count())
        .as("what the next process keeps")
        .isLessThan(10);
  }

  @Test
  @DisplayName("are removed by the clean-up, and nobody else's are")
  void cleanUp() throws Exception {
    world.node.sh(
        "nft add table ip others; nft add chain ip others mine; nft add rule ip others mine drop");
    String others = world.node.sh("nft list ruleset");
    NodeProxy proxy = proxy();
    proxy.put(web(world.b));
    assertThat(world.node.sh("nft list tables")).contains("seamark-proxy");
    proxy.cleanUp();
    assertThat(world.node.sh("nft list ruleset")).isEqualTo(others);
    proxy.cleanUp();
    assertThat(world.node.sh("nft list ruleset")).isEqualTo(others);
  }

  @Test
  @DisplayName("are beside kube-proxy's, which are named, and removed if that is asked for")
  void besideKubeProxy() throws Exception {
    world.node.sh(
        """
        nft add table ip kube-proxy
        nft add chain ip kube-proxy nat-output '{ type nat hook output priority -100; }'
        nft add table ip6 kube-proxy
        nft add table ip others
        """);
    NodeProxy proxy = proxy();
    proxy.put(web(world.b));
    Await.until("they are found", () -> !proxy.problems().isEmpty());
    assertThat(proxy.problems())
        .singleElement()
        .asString()
        .contains("table ip kube-proxy", "table ip6 kube-proxy", "cleanup --of kube-proxy");

    world.node.call(
        () -> {
          NftDataPlane.removeKubeProxys();
          return true;
        });
    assertThat(world.node.sh("nft list tables"))
        .contains("seamark-proxy", "others")
        .doesNotContain("kube-proxy");
    assertThat(ask()).isEqualTo("b");
    assertThat(world.node.call(OtherProxy::leftovers)).isEmpty();
  }

  @Test
  @DisplayName("take SCTP, as far as the kernel has it")
  void sctp() throws Exception {
    NodeProxy proxy = proxy();
    proxy.put(
        Given.sctp("web", V4).clusterIp(VIP, 80, TO_CLUSTER).cluster(world.b.destination(V4)));
    assertThat(world.node.sh("nft list map ip seamark-proxy endpoints"))
        .contains("10.96.0.10 . sctp . 80 . none : 10.244.0.12 . 8080");
    assumeTrue(Files.exists(Path.of("/proc/net/sctp")), "this kernel has no SCTP to send");
    Thread server =
        world.b.namespace.start(
            () -> {
              try {
                world.b.namespace.sh("echo b | timeout 20 socat -u - SCTP-LISTEN:8080");
              } catch (Exception _) {
                // the client fails then, too
              }
            });
    Await.until(
        "an answer by SCTP",
        () -> world.outside.sh("timeout 5 socat -u SCTP:10.96.0.10:80 - || true").equals("b\n"));
    server.join();
  }
}
