package dev.seamark.proxy.nft;

import static dev.seamark.proxy.nft.Peer.REFUSED;
import static dev.seamark.proxy.nft.Peer.SILENT;
import static dev.seamark.proxy.state.Verdict.DROP;
import static dev.seamark.proxy.state.Verdict.REJECT;
import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static dev.seamark.proxy.state.Verdict.TO_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real packets: addresses and ports are rewritten both ways, and checksums are right after it. */
@DisplayName("With nftables, an SCTP association")
class SctpTrafficTest extends OnANode {
  private static final Sctp SCTP = new Sctp();

  @BeforeAll
  static void startServers() throws Exception {
    Optional<String> noSctp = Sctp.unavailable(world.node);
    assumeTrue(noSctp.isEmpty(), () -> noSctp.orElse(""));
    for (World.Pod pod : List.of(world.a, world.b, world.c)) {
      SCTP.serve(pod);
    }
  }

  @AfterAll
  static void endServers() {
    SCTP.close();
  }

  private static String vip(Family family) {
    return family.v6() ? "fd00:96::84" : "10.96.0.132";
  }

  private static Given diameter(Family family) {
    return Given.sctp("diameter", family).clusterIp(vip(family), 3868, TO_CLUSTER);
  }

  private static String answer(World.Pod pod, String seen, String from, int port) {
    return "%s saw %s, answered by %s port %d".formatted(pod.name, seen, from, port);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("to a cluster IP reaches the endpoint's port from a pod, and is answered from there")
  void fromAPod(Family family) throws Exception {
    proxy.put(diameter(family).cluster(world.b.destination(family)));
    assertThat(Sctp.ask(world.a.namespace, vip(family), 3868))
        .isEqualTo(answer(world.b, world.a.address(family), vip(family), 3868));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("to a cluster IP reaches the endpoint from the node itself")
  void fromTheNode(Family family) throws Exception {
    proxy.put(diameter(family).cluster(world.b.destination(family)));
    assertThat(Sctp.ask(world.node, vip(family), 3868))
        .startsWith("b saw ")
        .endsWith(", answered by %s port 3868".formatted(vip(family)));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("to a cluster IP is masqueraded where the client is not in the cluster")
  void fromOutside(Family family) throws Exception {
    proxy.put(diameter(family).cluster(world.b.destination(family)));
    assertThat(Sctp.ask(world.outside, vip(family), 3868))
        .startsWith("b saw ")
        .doesNotContain(World.outsideAddress(family))
        .endsWith(", answered by %s port 3868".formatted(vip(family)));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("to a cluster IP is masqueraded where a pod reaches itself")
  void hairpin(Family family) throws Exception {
    proxy.put(diameter(family).cluster(world.a.destination(family)));
    assertThat(Sctp.ask(world.a.namespace, vip(family), 3868))
        .startsWith("a saw ")
        .doesNotContain("saw " + world.a.address(family) + ",")
        .endsWith(", answered by %s port 3868".formatted(vip(family)));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("is refused without endpoints and at other ports, whoever asks")
  void refused(Family family) throws Exception {
    proxy.put(Given.sctp("diameter", family).clusterIp(vip(family), 3868, REJECT));
    for (Namespace client : List.of(world.a.namespace, world.node, world.outside)) {
      assertThat(Sctp.ask(client, vip(family), 3868)).as("%s", client).isEqualTo(REFUSED);
      assertThat(Sctp.ask(client, vip(family), 3869)).as("%s", client).isEqualTo(REFUSED);
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("is not answered where the policy is Local and all endpoints are elsewhere")
  void dropped(Family family) throws Exception {
    proxy.put(Given.sctp("diameter", family).clusterIp(vip(family), 3868, DROP));
    assertThat(Sctp.askBriefly(world.a.namespace, vip(family), 3868)).isEqualTo(SILENT);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("to a node port reaches the endpoint, seen as the node, and is answered from there")
  void nodePort(Family family) throws Exception {
    proxy.put(
        Given.sctp("diameter", family)
            .nodePort(30_868, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
            .cluster(world.c.destination(family)));
    String node = World.nodeAddress(family);
    assertThat(Sctp.ask(world.outside, node, 30_868))
        .startsWith("c saw ")
        .doesNotContain(World.outsideAddress(family))
        .endsWith(", answered by %s port 30868".formatted(node));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("to a node port with policy Local reaches this node's endpoint as the client it is")
  void nodePortLocal(Family family) throws Exception {
    proxy.put(
        Given.sctp("diameter", family)
            .nodePort(30_868, TO_CLUSTER, TO_LOCAL, Masquerade.LOCAL_SOURCE)
            .cluster(world.c.destination(family))
            .local(world.b.destination(family)));
    String node = World.nodeAddress(family);
    assertThat(Sctp.ask(world.outside, node, 30_868))
        .isEqualTo(answer(world.b, World.outsideAddress(family), node, 30_868));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  @DisplayName("with session affinity stays with one endpoint, without goes to all")
  void affinity(Family family) throws Exception {
    List<World.Pod> pods = List.of(world.a, world.b, world.c);
    Given service =
        diameter(family).cluster(pods.stream().map(pod -> pod.destination(family)).toList());
    proxy.put(service);
    Set<String> met = new HashSet<>();
    Await.until("all pods", () -> met.add(askFromOutside(family)) && met.size() == 3);
    proxy.put(service.affinity(600));
    String first = askFromOutside(family);
    for (int i = 0; i < 5; i++) {
      assertThat(askFromOutside(family)).isEqualTo(first);
    }
  }

  private static String askFromOutside(Family family) throws Exception {
    return Sctp.ask(world.outside, vip(family), 3868).substring(0, 1);
  }
}
