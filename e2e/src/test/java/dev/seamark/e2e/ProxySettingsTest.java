package dev.seamark.e2e;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.proxy.NodeNetwork;
import dev.seamark.e2e.proxy.ProxySettings;
import dev.seamark.e2e.rows.Cast;
import dev.seamark.e2e.rows.Question;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -De2e.peers=all} adds further settings. */
@DisplayName("Beside the real kube-proxy, with the same configuration file,")
@ExtendWith(SharedCluster.class)
class ProxySettingsTest {
  private static final List<String> CLIENTS = List.of("pod", "a", "node", "outside");
  private static final List<String> NODE_ADDRESSES =
      List.of(NodeNetwork.NODE, "198.51.100.1", "10.244.0.1");

  private static Beside beside;
  private static Cast anywhere;
  private static Cast local;
  private static Cast here;

  @BeforeAll
  static void start(Cluster cluster) throws Exception {
    TakesRoot.assumeNamespaces();
    beside = new Beside(cluster, ProxySettings.KUBEADM);
    String balancer = "type: LoadBalancer}\nstatus: {loadBalancer: {ingress: [{ip: $balancer}]}}\n";
    anywhere = beside.create("spec: {" + balancer + "endpoints: a c");
    local = beside.create("spec: {externalTrafficPolicy: Local, " + balancer + "endpoints: a c");
    here = beside.create("spec: {" + balancer + "endpoints: a b");
  }

  @AfterAll
  static void end() throws IOException {
    if (beside != null) {
      System.out.println("beside kube-proxy, by settings: " + beside.written("proxy-settings.txt"));
      beside.close();
    }
  }

  static Stream<Arguments> settings() {
    ProxySettings usual = ProxySettings.KUBEADM;
    Stream<Arguments> always =
        Stream.of(
            Arguments.of("masqueradeAll", usual.withMasqueradeAll()),
            Arguments.of("NodeCIDR", usual.withPods("NodeCIDR", "", "{}")),
            Arguments.of(
                "InterfaceNamePrefix",
                usual.withPods("InterfaceNamePrefix", "", "{interfaceNamePrefix: pod-}")),
            Arguments.of("node ports in one range", usual.withNodePorts("198.51.100.0/24")));
    return Settings.of("e2e.peers").isEmpty() ? always : Stream.concat(always, others());
  }

  private static Stream<Arguments> others() {
    ProxySettings usual = ProxySettings.KUBEADM;
    return Stream.of(
        Arguments.of("no range of pods", usual.withPods("ClusterCIDR", "", "{}")),
        Arguments.of(
            "BridgeInterface", usual.withPods("BridgeInterface", "", "{bridgeInterface: pod-d}")),
        Arguments.of("node ports at primary addresses", usual.withNodePorts("primary")),
        Arguments.of("node ports everywhere", usual.withNodePorts("0.0.0.0/0", "::/0")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  @DisplayName("clients hear the same with")
  void clientsHearTheSame(String name, ProxySettings settings) throws Exception {
    beside.restart(settings);
    List<Question> questions = new ArrayList<>();
    for (Cast cast : List.of(anywhere, local)) {
      CLIENTS.forEach(client -> ask(client, cast, questions));
    }
    ask("c", here, questions); // a pod behind another node, which is no endpoint of its own
    for (String address : NODE_ADDRESSES) {
      for (String client : List.of("node", "pod", "outside")) {
        questions.add(Question.of(client, address, anywhere.nodePort()).byUdp());
      }
    }
    questions.add(Question.of("node", "127.0.0.1", anywhere.nodePort()));
    beside.heading(name);
    beside.heard(questions);
  }

  private static void ask(String client, Cast cast, List<Question> questions) {
    questions.add(Question.of(client, cast.service(), Cast.SERVICE_PORT));
    questions.add(Question.of(client, cast.balancer(), Cast.SERVICE_PORT));
    questions.add(Question.of(client, NodeNetwork.NODE, cast.nodePort()));
  }
}
