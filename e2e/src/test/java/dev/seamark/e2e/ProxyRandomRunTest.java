package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.ControlPlane;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.model.ReferenceProxy;
import dev.seamark.e2e.model.ReferenceProxy.Client;
import dev.seamark.e2e.model.ReferenceProxy.Fate;
import dev.seamark.e2e.proxy.Flavour;
import dev.seamark.e2e.proxy.NodeNetwork;
import dev.seamark.e2e.proxy.ProxyNode;
import dev.seamark.e2e.proxy.ProxyNodes;
import dev.seamark.e2e.proxy.ProxySettings;
import dev.seamark.e2e.rows.Question;
import dev.seamark.e2e.rows.Wanted;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * {@code -De2e.seconds=600 -De2e.seed=SEED} make it longer, and the same again; it takes half of
 * the time.
 */
@DisplayName("After any changes on a real API server, which is killed now and then,")
class ProxyRandomRunTest {
  private static final int MOST_CHANGES = 60;
  private static final int KILLED_EACH = 4;
  private static final Map<String, Client> CLIENTS =
      Map.of(
          "pod", Client.INSIDE,
          "node", Client.INSIDE,
          "outside", Client.OUTSIDE,
          "stranger", Client.OUTSIDE);

  private static ControlPlane plane;

  private final long seed =
      Settings.of("e2e.seed").map(Long::parseLong).orElseGet(() -> new Random().nextLong() >>> 40);
  private final Random random = new Random(seed);
  private int asked;

  @BeforeAll
  static void start() {
    TakesRoot.assumeNamespaces();
    plane = ControlPlane.start();
  }

  @AfterAll
  static void stop() {
    if (plane != null) {
      plane.close();
    }
  }

  @Test
  @DisplayName("packets reach what the objects say")
  void packetsReachWhatTheObjectsSay() throws Exception {
    System.out.println("the random run of the proxy has -De2e.seed=" + seed);
    Cluster cluster = plane.cluster();
    ProxyNodes.register(cluster);
    Sandbox sandbox = new Sandbox(cluster);
    ProxyChurn churn = new ProxyChurn(sandbox, random);
    Canary canary = new Canary(new Sandbox(cluster)); // what it makes is not compared
    long seconds = Settings.of("e2e.seconds").map(Long::parseLong).orElse(30L) / 2;
    List<Wanted> last = List.of();
    int points = 0;
    int kills = 0;
    try (ProxyNode node = new ProxyNode(Flavour.SEAMARK, cluster, ProxySettings.KUBEADM)) {
      canary.await(List.of(node));
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      while (System.nanoTime() < end || kills == 0) {
        if (points % KILLED_EACH == KILLED_EACH - 1) {
          plane.killApiServer();
          compare(sandbox.namespace(), node, last);
          plane.startApiServerAgain();
          kills++;
        }
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
          churn.step();
        }
        canary.await(List.of(node));
        last = wanted(cluster, sandbox.namespace());
        compare(sandbox.namespace(), node, last);
        points++;
      }
    }
    System.out.printf(
        "%d changes; compared at %d quiet points, %d times with the API server killed, with %d"
            + " questions%n",
        churn.done(), points, kills, asked);
  }

  private void compare(String namespace, ProxyNode node, List<Wanted> wanted) throws Exception {
    Map<Wanted, String> wrong = Wanted.wrong(wanted, node);
    asked += wanted.size();
    assertThat(wrong).as("in %s, seed %d", namespace, seed).isEmpty();
  }

  /** What each kind of client must hear at each address. */
  private static List<Wanted> wanted(Cluster cluster, String namespace) {
    var reference =
        new ReferenceProxy(
            cluster
                .admin()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .list()
                .getItems(),
            "here",
            "eu-1");
    List<Wanted> wanted = new ArrayList<>();
    for (Service service : cluster.admin().services().inNamespace(namespace).list().getItems()) {
      List<String> ranges = service.getSpec().getLoadBalancerSourceRanges();
      ReferenceProxy.addresses(service, NodeNetwork.NODE)
          .forEach(
              (kind, address) ->
                  CLIENTS.forEach(
                      (client, side) -> {
                        boolean allowed =
                            ranges == null || ranges.isEmpty() || client.equals("outside");
                        String[] at = address.split(" ");
                        wanted.add(
                            wanted(
                                Question.of(client, at[0], Integer.parseInt(at[1])),
                                reference.fate(service, kind, side, allowed)));
                      }));
    }
    return wanted;
  }

  private static Wanted wanted(Question question, Fate fate) {
    Set<String> pods =
        fate.endpoints().stream().map(ProxyRandomRunTest::pod).collect(Collectors.toSet());
    return new Wanted(question, pods, !fate.refused());
  }

  /** The name that the pod answers with at this address and port. */
  private static String pod(String place) {
    String[] addressAndPort = place.split(":");
    String name =
        NodeNetwork.PODS.entrySet().stream()
            .filter(entry -> entry.getValue().equals(addressAndPort[0]))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    int port = Integer.parseInt(addressAndPort[1]);
    return name + (port == NodeNetwork.OTHER_POD_PORT ? "'" : "");
  }
}
