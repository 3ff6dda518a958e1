package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.net.Dialogue;
import dev.seamark.e2e.net.Page;
import dev.seamark.e2e.net.Reply;
import dev.seamark.e2e.proxy.NodeNetwork;
import dev.seamark.e2e.proxy.ProxyNode;
import dev.seamark.e2e.proxy.ProxySettings;
import dev.seamark.e2e.rows.Cast;
import dev.seamark.e2e.rows.Question;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("Beside the real kube-proxy, while objects change,")
@ExtendWith(SharedCluster.class)
class ProxyLiveTest {
  private static final int PORT = Cast.SERVICE_PORT;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String BALANCED = "status: {loadBalancer: {ingress: [{ip: $balancer}]}}";

  private static Beside beside;

  @BeforeAll
  static void start(Cluster cluster) throws Exception {
    TakesRoot.assumeNamespaces();
    beside = new Beside(cluster, ProxySettings.KUBEADM);
  }

  @AfterAll
  static void end() throws IOException {
    if (beside != null) {
      System.out.println(
          "beside kube-proxy, while objects change: " + beside.written("proxy-live.txt"));
      beside.close();
    }
  }

  // ---- affinity

  @Test
  @DisplayName("a client with ClientIP affinity stays with one pod, whichever address it asks")
  void affinity() throws Exception {
    Cast cast =
        beside.given(
            """
            spec: {type: LoadBalancer, sessionAffinity: ClientIP, externalIPs: [$external]}
            %s
            endpoints: a b c
            """
                .formatted(BALANCED));
    for (String client : List.of("pod", "outside", "node")) {
      List<Question> questions =
          List.of(
              Question.of(client, cast.service(), PORT),
              Question.of(client, cast.external(), PORT),
              Question.of(client, cast.balancer(), PORT),
              Question.of(client, NodeNetwork.NODE, cast.nodePort()));
      List<Long> numbers = new ArrayList<>();
      for (Map<Question, String> heard : Question.heard(questions, beside.nodes())) {
        numbers.add(heard.values().stream().map(h -> h.split(" as ")[0]).distinct().count());
      }
      beside.row(
          "pods that " + client + " meets at four addresses", numbers.get(0), numbers.get(1));
      assertThat(numbers).containsOnly(1L);
    }
  }

  @Test
  @DisplayName("a client whose pod is gone is given another one")
  void affinityEnds() throws Exception {
    String spec = "spec: {sessionAffinity: ClientIP}\nendpoints: ";
    Cast cast = beside.given(spec + "a");
    Question question = Question.of("pod", cast.service(), PORT);
    assertThat(beside.heard(question)).isEqualTo("a as itself");
    beside.changed(cast, spec + "c b:unready");
    assertThat(beside.heard(question)).isEqualTo("c as itself");
  }

  // ---- flows that are kept

  @Test
  @DisplayName("a UDP flow moves when its pod is gone, and stays with one that still serves")
  void udpFlows() throws Exception {
    Cast cast = beside.given("endpoints: a");
    Map<ProxyNode, DatagramSocket> sockets = sockets(cast);
    assertThat(asked("a kept socket, pod a", sockets)).startsWith("a ");
    beside.changed(cast, "endpoints: a:terminating b");
    assertThat(asked("... when a terminates but serves, and b is ready", sockets)).startsWith("a ");
    beside.changed(cast, "endpoints: a:dead b");
    assertThat(asked("... when a does not serve", sockets)).startsWith("b ");
    beside.changed(cast, "endpoints: c");
    assertThat(asked("... when b is gone", sockets)).startsWith("c ");
    sockets.values().forEach(DatagramSocket::close);
  }

  @Test
  @DisplayName("a UDP flow that began before there were pods reaches those that come")
  void udpBeforePods() throws Exception {
    Cast cast = beside.given("endpoints: \"\"");
    Map<ProxyNode, DatagramSocket> sockets = sockets(cast);
    asked("a kept socket without pods", sockets);
    beside.changed(cast, "endpoints: a");
    assertThat(asked("... when there is pod a", sockets)).startsWith("a ");
    beside.changed(cast, "endpoints: \"\"");
    asked("... when it is gone", sockets);
    beside.changed(cast, "endpoints: b");
    assertThat(asked("... when there is pod b", sockets)).startsWith("b ");
    sockets.values().forEach(DatagramSocket::close);
  }

  private static Map<ProxyNode, DatagramSocket> sockets(Cast cast) throws Exception {
    Map<ProxyNode, DatagramSocket> sockets = new LinkedHashMap<>();
    for (ProxyNode node : beside.nodes()) {
      sockets.put(node, node.network().place("d").call(() -> new DatagramSocket()));
      sockets.get(node).connect(new InetSocketAddress(InetAddress.ofLiteral(cast.service()), PORT));
    }
    return sockets;
  }

  private static String asked(String what, Map<ProxyNode, DatagramSocket> sockets) {
    List<String> heard =
        sockets.values().stream().map(socket -> said(Dialogue.ask(socket, PATIENCE))).toList();
    beside.row(what, heard.get(0), heard.get(1));
    return heard.get(1);
  }

  private static String said(Reply reply) {
    return switch (reply) {
      case Reply.Answer(String server, String client) -> server + " " + client;
      case Reply.Silence() -> "silent";
      case Reply.Failure(int _, String message) -> message.equals("null") ? "refused" : message;
    };
  }

  // ---- types

  @Test
  @DisplayName("a Service that changes its type has the addresses of each")
  void types() throws Exception {
    String endpoints = "\nendpoints: a c\n";
    Cast first = beside.given("spec: {type: ClusterIP}" + endpoints);
    everywhere(first);
    Cast second = beside.changed(first, "spec: {type: NodePort}" + endpoints);
    everywhere(second);
    Cast third = beside.changed(second, "spec: {type: LoadBalancer}\n" + BALANCED + endpoints);
    everywhere(third);
    beside.changed(
        third,
        "spec: {type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges:"
            + " [192.0.2.3/32]}\n"
            + BALANCED
            + endpoints);
    everywhere(third);
    beside.changed(third, "spec: {type: ClusterIP, externalIPs: [$external]}" + endpoints);
    everywhere(third);
    beside.changed(third, "spec: {type: ExternalName, externalName: example.com}");
    everywhere(third);
  }

  private static void everywhere(Cast cast) throws InterruptedException {
    List<Question> questions = new ArrayList<>();
    for (String client : List.of("pod", "node", "outside", "stranger")) {
      questions.add(Question.of(client, cast.service(), PORT));
      questions.add(Question.of(client, NodeNetwork.NODE, cast.nodePort()));
      questions.add(Question.of(client, cast.balancer(), PORT));
      questions.add(Question.of(client, cast.external(), PORT));
    }
    beside.heard(questions);
  }

  // ---- health

  @Test
  @DisplayName("a health check node port tells the ready endpoints of the node")
  void healthCheckNodePort() throws Exception {
    String spec = "spec: {type: LoadBalancer, externalTrafficPolicy: Local}\nendpoints: ";
    Cast cast = beside.given(spec + "a b:unready c");
    health("a ready, b unready", cast);
    beside.changed(cast, spec + "a b");
    health("a and b ready", cast);
    beside.changed(cast, spec + "a:terminating c");
    health("a terminating", cast);
    beside.changed(cast, spec + "c");
    health("c alone", cast);
  }

  private static void health(String what, Cast cast) throws Exception {
    Service service =
        beside
            .sandbox()
            .admin()
            .services()
            .inNamespace(beside.sandbox().namespace())
            .withName(cast.prefix() + "web")
            .require();
    var port =
        new InetSocketAddress(
            InetAddress.ofLiteral(NodeNetwork.NODE), service.getSpec().getHealthCheckNodePort());
    Eventually.soon(
        () -> {
          List<String> pages = new ArrayList<>();
          for (ProxyNode node : beside.nodes()) {
            Page page = Page.of(node.network().place("outside"), port, "/any");
            pages.add(page.status() + " " + fields(page) + " " + page.body().replaceAll("\\s", ""));
          }
          beside.row("health check with " + what, pages.get(0), pages.get(1));
        });
  }

  private static List<String> fields(Page page) {
    return page.head()
        .lines()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.startsWith("content-type") || line.startsWith("x-"))
        .sorted()
        .toList();
  }

  // ---- addresses

  @Test
  @DisplayName("a Service of both families is reached at both")
  void dualStack() throws Exception {
    Sandbox sandbox = beside.sandbox();
    Service service =
        sandbox.service(
            "dual",
            spec ->
                spec.withType("NodePort")
                    .withIpFamilyPolicy("RequireDualStack")
                    .withPorts(Sandbox.HTTP));
    Map<String, String> labels = Map.of("kubernetes.io/service-name", "dual");
    sandbox.slice("dual-4", labels, "10.244.0.11", "10.244.1.13");
    sandbox.slice("dual-6", labels, "fd00:244::12");
    beside.settle();
    int nodePort = service.getSpec().getPorts().getFirst().getNodePort();
    List<Question> questions = new ArrayList<>();
    for (String client : List.of("pod", "outside")) {
      service.getSpec().getClusterIPs().forEach(a -> questions.add(Question.of(client, a, 80)));
      questions.add(Question.of(client, NodeNetwork.NODE, nodePort));
      questions.add(Question.of(client, NodeNetwork.NODE_V6, nodePort));
    }
    beside.heard(questions);
  }

  @Test
  @DisplayName("node ports are at the node's primary addresses, and not at others")
  void nodePorts() throws Exception {
    Cast cast = beside.given("spec: {type: NodePort}\nendpoints: a c");
    beside.heard(
        List.of(
            Question.of("node", "127.0.0.1", cast.nodePort()),
            Question.of("node", "198.51.100.1", cast.nodePort()),
            Question.of("node", "10.244.0.1", cast.nodePort()),
            Question.of("pod", "198.51.100.1", cast.nodePort()),
            Question.of("c", "198.51.100.1", cast.nodePort()),
            Question.of("c", NodeNetwork.NODE, cast.nodePort())));
  }

  @Test
  @DisplayName("an external IP may be the node's own address")
  void externalIpOfNode() throws Exception {
    beside.given("spec: {externalIPs: [192.0.2.1]}\nendpoints: a c");
    List<Question> questions = new ArrayList<>();
    for (String client : List.of("pod", "node", "outside", "c")) {
      questions.add(Question.of(client, NodeNetwork.NODE, PORT));
      questions.add(Question.of(client, NodeNetwork.NODE, PORT + 5));
      questions.add(Question.of(client, NodeNetwork.NODE, PORT).byUdp());
    }
    beside.heard(questions);
  }

  @Test
  @DisplayName("source ranges are read with leading zeros and spaces, and hold without endpoints")
  void sourceRanges() throws Exception {
    String spec =
        "spec: {type: LoadBalancer, loadBalancerSourceRanges: [%s]}\n" + BALANCED + "\nendpoints: ";
    List<Cast> casts =
        List.of(
            beside.create(spec.formatted("192.000.002.002/32") + "a"),
            beside.create(spec.formatted("\" 192.0.2.2/32 \"") + "a"),
            beside.create(spec.formatted("198.51.100.0/24, 192.0.2.3/32") + "a"),
            beside.create(spec.formatted("192.0.2.2/32") + "\"\""));
    beside.settle();
    List<Question> questions = new ArrayList<>();
    for (Cast cast : casts) {
      for (String client : List.of("outside", "stranger", "pod", "node")) {
        questions.add(Question.of(client, cast.balancer(), PORT));
      }
    }
    beside.heard(questions);
  }

  @Test
  @DisplayName("an address that no Service has is not left to the default route")
  void unallocated() throws Exception {
    List<Question> questions = new ArrayList<>();
    for (String client : List.of("pod", "node", "outside")) {
      questions.add(Question.of(client, "10.96.255.77", 80));
      questions.add(Question.of(client, "10.96.255.77", 80).byUdp());
      questions.add(Question.of(client, "fd00:96::ffff", 80));
    }
    beside.heard(questions);
  }
}
