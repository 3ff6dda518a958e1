package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("A headless Service with trafficDistribution")
class TrafficDistributionTest {
  @TempDir Path directory;
  private Path manifests;
  private final int port = Instance.freePort();

  TrafficDistributionTest() throws Exception {}

  @BeforeEach
  void objects() throws Exception {
    manifests = Files.createDirectory(directory.resolve("manifests"));
    client("eu-1");
    Files.writeString(
        manifests.resolve("nodes.yaml"),
        node("two", "eu-1", "10.0.0.2") + node("three", "eu-2", "10.0.0.3"));
    Files.writeString(
        manifests.resolve("services.yaml"),
        service("close", "trafficDistribution: PreferSameZone") + service("even", ""));
    Files.writeString(
        manifests.resolve("pods.yaml"),
        pod("a", "two", "10.244.1.1")
            + pod("b", "two", "10.244.1.2")
            + pod("c", "three", "10.244.2.1"));
  }

  /** Where this test asks from. */
  private void client(String zone) throws Exception {
    Files.writeString(manifests.resolve("client.yaml"), node("client", zone, "127.0.0.1"));
  }

  private static String node(String name, String zone, String address) {
    return """
    apiVersion: v1
    kind: Node
    metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}
    status: {addresses: [{type: InternalIP, address: %s}]}
    ---
    """
        .formatted(name, zone, address);
  }

  private static String service(String name, String line) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec:
      clusterIP: None
      selector: {app: db}
      ports: [{name: db, port: 5432}]
      %s
    ---
    """
        .formatted(name, line);
  }

  private static String pod(String name, String node, String address) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %1$s, namespace: default, labels: {app: db}}
    spec: {nodeName: %2$s, containers: [{name: db, image: db}]}
    status:
      phase: Running
      podIP: %3$s
      podIPs: [{ip: %3$s}]
      conditions: [{type: Ready, status: "True"}]
    ---
    """
        .formatted(name, node, address);
  }

  private Instance serving(String line) throws Exception {
    return Instance.serving(
        directory,
        """
        .:%d {
            bind 127.0.0.1
            kubernetes cluster.local {
                manifests %s
                %s
            }
        }
        """
            .formatted(port, manifests, line));
  }

  private List<String> addresses(String service) throws Exception {
    return Instance.ask(port, service + ".default.svc.cluster.local.", Type.A)
        .getSection(Section.ANSWER)
        .stream()
        .map(Record::rdataToString)
        .sorted()
        .toList();
  }

  private static final List<String> ALL = List.of("10.244.1.1", "10.244.1.2", "10.244.2.1");

  @Test
  @DisplayName("has for a client the endpoints in its zone, and all where none is there")
  void near() throws Exception {
    try (Instance _ = serving("traffic_distribution")) {
      Await.until("near", () -> addresses("close").equals(List.of("10.244.1.1", "10.244.1.2")));
      assertThat(addresses("even")).isEqualTo(ALL);
      assertThat(
              Instance.ask(port, "_db._tcp.close.default.svc.cluster.local.", Type.SRV)
                  .getSection(Section.ANSWER))
          .hasSize(2);
      client("eu-2");
      Await.until("moved", () -> addresses("close").equals(List.of("10.244.2.1")));
      client("us-1");
      Await.until("alone", () -> addresses("close").equals(ALL));
    }
  }

  @Test
  @DisplayName("has all its endpoints for anybody where that is not asked for")
  void off() throws Exception {
    try (Instance _ = serving("")) {
      Await.until("known", () -> !addresses("close").isEmpty());
      assertThat(addresses("close")).isEqualTo(ALL);
    }
  }
}
