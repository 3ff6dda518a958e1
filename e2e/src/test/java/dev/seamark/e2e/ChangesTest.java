package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.server.DnsServer;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("When on a real API server")
@ExtendWith(SharedCluster.class)
class ChangesTest {
  private static final Set<String> NONE = Set.of();

  private final Cluster cluster;
  private final Sandbox sandbox;
  private final DnsServer server;

  ChangesTest(Cluster cluster, DnsServer server) {
    this.cluster = cluster;
    this.sandbox = new Sandbox(cluster);
    this.server = server;
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  private void eventually(String service, String type, Set<String> contents) {
    Eventually.soon(
        () ->
            assertThat(server.ask(sandbox.name(service), type).contents())
                .as("%s %s", service, type)
                .isEqualTo(contents));
  }

  @Test
  @DisplayName("a pod becomes ready, unready and ready, its address comes, goes and comes")
  void readiness() {
    sandbox.headless("db", "db");
    sandbox.pod("db-0", "db", false, "10.244.1.1");
    sandbox.pod("db-1", "db", true, "10.244.1.2");
    eventually("db", "A", Set.of("10.244.1.2"));
    sandbox.status("db-0", true, "10.244.1.1");
    eventually("db", "A", Set.of("10.244.1.1", "10.244.1.2"));
    sandbox.status("db-0", false, "10.244.1.1");
    eventually("db", "A", Set.of("10.244.1.2"));
    sandbox.status("db-0", true, "10.244.1.3");
    eventually("db", "A", Set.of("10.244.1.2", "10.244.1.3"));
    eventually("db-0.db", "A", Set.of("10.244.1.3"));
  }

  @Test
  @DisplayName("a pod terminates, its address is gone from the Service at once, and for good")
  void termination() {
    sandbox.headless("db", "db");
    sandbox.pod("db-0", "db", "10.244.2.1");
    sandbox.pod("db-1", "db", "10.244.2.2");
    eventually("db", "A", Set.of("10.244.2.1", "10.244.2.2"));
    sandbox.terminate("db-0");
    eventually("db", "A", Set.of("10.244.2.2"));
    sandbox.kill("db-0");
    sandbox.kill("db-1");
    eventually("db", "A", NONE);
    assertThat(server.ask(sandbox.name("db-0.db"), "A").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("a Service is deleted and made again, the old address and its name are gone")
  void madeAgain() {
    String before = sandbox.clusterIp("web", "web").getSpec().getClusterIP();
    eventually("web", "A", Set.of(before));
    sandbox.deleteService("web");
    eventually("web", "A", NONE);
    long serial = server.serial(DnsServer.ZONE);
    String after =
        sandbox
            .service("web", spec -> spec.withClusterIP("10.96.77.7").withPorts(Sandbox.HTTP))
            .getSpec()
            .getClusterIP();
    eventually("web", "A", Set.of(after));
    Eventually.soon(() -> assertThat(server.serial(DnsServer.ZONE)).isGreaterThan(serial));
  }

  @Test
  @DisplayName("a Service changes its type, it answers as the new one")
  void typeChanged() {
    String ip = sandbox.clusterIp("web", "web").getSpec().getClusterIP();
    eventually("web", "A", Set.of(ip));
    sandbox.edit(
        "web",
        s ->
            new ServiceBuilder(s)
                .editSpec()
                .withType("ExternalName")
                .withExternalName("www.example.org")
                .withClusterIP(null)
                .withClusterIPs()
                .endSpec()
                .build());
    eventually("web", "CNAME", Set.of("www.example.org."));
    sandbox.edit(
        "web",
        s ->
            new ServiceBuilder(s)
                .editSpec()
                .withType("ClusterIP")
                .withExternalName(null)
                .endSpec()
                .build());
    Eventually.soon(
        () ->
            assertThat(server.ask(sandbox.name("web"), "A").contents())
                .hasSize(1)
                .allMatch(address -> address.startsWith("10.")));
    eventually("web", "CNAME", NONE);
  }

  @Test
  @DisplayName("a slice is given to another Service, its addresses move")
  void sliceMoved() {
    for (String name : new String[] {"a", "b"}) {
      sandbox.service(name, spec -> spec.withClusterIP("None").withPorts(Sandbox.HTTP));
    }
    sandbox.slice("s", Map.of("kubernetes.io/service-name", "a"), "10.244.3.1");
    eventually("a", "A", Set.of("10.244.3.1"));
    sandbox.relabel("s", Map.of("kubernetes.io/service-name", "b"));
    eventually("b", "A", Set.of("10.244.3.1"));
    eventually("a", "A", NONE);
    sandbox.relabel("s", Map.of("app", "nothing"));
    eventually("b", "A", NONE);
  }

  @Test
  @DisplayName("a namespace is deleted, everything in it goes, and it can come back")
  void namespaceDeleted() {
    String namespace = sandbox.namespace() + "-more";
    Sandbox more = new Sandbox(cluster, namespace);
    String ip = more.clusterIp("web", "web").getSpec().getClusterIP();
    Eventually.soon(
        () -> assertThat(server.ask(more.name("web"), "A").contents()).containsExactly(ip));
    more.close();
    Eventually.soon(
        () -> {
          assertThat(server.ask(more.name("web"), "A").rcode()).isEqualTo("NXDOMAIN");
          assertThat(cluster.admin().namespaces().withName(namespace).get()).isNull();
        });
    Eventually.soon(
        () ->
            assertThat(server.ask(namespace + ".svc.cluster.local.", "A").rcode())
                .isEqualTo("NXDOMAIN"));
    try (Sandbox again = new Sandbox(cluster, namespace)) {
      Eventually.soon(
          () ->
              assertThat(server.ask(namespace + ".svc.cluster.local.", "A").rcode())
                  .isEqualTo("NOERROR"));
      String other = again.clusterIp("web", "web").getSpec().getClusterIP();
      Eventually.soon(
          () -> assertThat(server.ask(again.name("web"), "A").contents()).containsExactly(other));
    }
  }

  @Test
  @DisplayName("a Service grows to several hundred pods and shrinks to one, each address is right")
  void growsAndShrinks() {
    sandbox.headless("web", "web");
    for (int i = 0; i < 120; i++) { // more than a slice holds
      sandbox.pod("web-" + i, "web", "10.244.10." + i);
    }
    Eventually.soon(() -> assertThat(server.ask(sandbox.name("web"), "A").contents()).hasSize(120));
    for (int i = 1; i < 120; i++) {
      sandbox.kill("web-" + i);
    }
    eventually("web", "A", Set.of("10.244.10.0"));
    assertThat(server.ask(sandbox.name("web-77.web"), "A").rcode()).isEqualTo("NXDOMAIN");
  }
}
