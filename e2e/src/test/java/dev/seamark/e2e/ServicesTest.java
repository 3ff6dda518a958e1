package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.server.DnsServer;
import dev.seamark.e2e.server.Reply;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of the objects of a real API server")
@ExtendWith(SharedCluster.class)
class ServicesTest {
  private final Sandbox sandbox;
  private final DnsServer server;

  ServicesTest(Cluster cluster, DnsServer server) {
    this.sandbox = new Sandbox(cluster);
    this.server = server;
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  private void eventually(String service, String type, String... contents) {
    Eventually.soon(
        () ->
            assertThat(server.ask(sandbox.name(service), type).contents())
                .as("%s %s", service, type)
                .containsExactlyInAnyOrder(contents));
  }

  private void eventuallyAbsent(String service) {
    Eventually.soon(
        () ->
            assertThat(server.ask(sandbox.name(service), "A").rcode())
                .as(service)
                .isEqualTo("NXDOMAIN"));
  }

  private String target(String service) {
    return sandbox.name(service);
  }

  private static String reverse(String v4) {
    String[] bytes = v4.split("\\.");
    return bytes[3] + "." + bytes[2] + "." + bytes[1] + "." + bytes[0] + ".in-addr.arpa.";
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"ClusterIP", "NodePort", "LoadBalancer"})
  @DisplayName("a Service has its cluster IP, a record for each named port, and a reverse name")
  void clusterIp(String type) {
    String ip =
        sandbox
            .service("web", spec -> spec.withType(type).withPorts(Sandbox.HTTP))
            .getSpec()
            .getClusterIP();
    eventually("web", "A", ip);
    eventually("web", "AAAA");
    Reply srv = server.ask(sandbox.name("_http._tcp.web"), "SRV");
    assertThat(srv.contents()).containsExactly("0 100 80 " + target("web"));
    assertThat(srv.additional()).containsExactly(target("web") + " " + DnsServer.TTL + " A " + ip);
    assertThat(server.ask(reverse(ip), "PTR").contents()).containsExactly(target("web"));
  }

  @Test
  @DisplayName("a Service of both families has an address of each")
  void dualStack() {
    List<String> ips =
        sandbox
            .service(
                "both", spec -> spec.withIpFamilyPolicy("PreferDualStack").withPorts(Sandbox.HTTP))
            .getSpec()
            .getClusterIPs();
    eventually("both", "A", ips.getFirst());
    if (ips.size() > 1) { // a cluster that was handed in may have one family
      eventually("both", "AAAA", shown(ips.getLast()));
    }
  }

  /** As dnsjava writes an IPv6 address: no zeros are left out. */
  private static String shown(String v6) {
    try {
      return java.net.InetAddress.getByName(v6).getHostAddress();
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  @DisplayName("each named port of a Service has its record by name and protocol, others have none")
  void ports() {
    sandbox.service(
        "dns",
        spec ->
            spec.withPorts(
                new ServicePortBuilder().withName("dns").withPort(53).withProtocol("UDP").build(),
                new ServicePortBuilder().withName("dns-tcp").withPort(53).build()));
    eventually("_dns._udp.dns", "SRV", "0 100 53 " + target("dns"));
    eventually("_dns-tcp._tcp.dns", "SRV", "0 100 53 " + target("dns"));
    assertThat(server.ask(sandbox.name("_dns._tcp.dns"), "SRV").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("a headless Service has the addresses of its pods, which have names of their own")
  void headless() {
    sandbox.headless("db", "db");
    eventuallyAbsent("db");
    sandbox.pod("db-0", "db", "10.244.1.10");
    sandbox.pod("db-1", "db", "10.244.1.11");
    sandbox.pod("other", "other", "10.244.1.12");
    eventually("db", "A", "10.244.1.10", "10.244.1.11");
    eventually("db-0.db", "A", "10.244.1.10");
    eventually(
        "_http._tcp.db", "SRV", "0 50 8080 " + target("db-0.db"), "0 50 8080 " + target("db-1.db"));
    assertThat(server.ask(reverse("10.244.1.11"), "PTR").contents())
        .containsExactly(target("db-1.db"));
  }

  @Test
  @DisplayName("an endpoint without a hostname is named by its address")
  void namedByAddress() {
    sandbox.service("db", spec -> spec.withClusterIP("None").withPorts(Sandbox.HTTP));
    sandbox.slice("db-x", Map.of("kubernetes.io/service-name", "db"), "10.244.2.7");
    sandbox.slice("db-y", Map.of("kubernetes.io/service-name", "db"), "fd00:2::7");
    eventually("10-244-2-7.db", "A", "10.244.2.7");
    eventually("fd00-2--7.db", "AAAA", "fd00:2:0:0:0:0:0:7");
    eventually("db", "AAAA", "fd00:2:0:0:0:0:0:7");
  }

  @Test
  @DisplayName("a Service of type ExternalName is an alias")
  void externalName() {
    sandbox.service(
        "out", spec -> spec.withType("ExternalName").withExternalName("www.example.org"));
    eventually("out", "CNAME", "www.example.org.");
  }

  @Test
  @DisplayName("what is not ready has no records, unless the Service wants it published")
  void publishNotReady() {
    sandbox.headless("db", "db");
    sandbox.service(
        "all",
        spec ->
            spec.withClusterIP("None")
                .withSelector(Map.of("app", "db"))
                .withPublishNotReadyAddresses(true)
                .withPorts(Sandbox.HTTP));
    sandbox.pod("db-0", "db", true, "10.244.3.10");
    sandbox.pod("db-1", "db", false, "10.244.3.11");
    eventually("all", "A", "10.244.3.10", "10.244.3.11");
    eventually("db", "A", "10.244.3.10");
  }

  @Test
  @DisplayName("Endpoints that somebody wrote by hand are mirrored, and answer")
  void mirrored() {
    sandbox.service("old", spec -> spec.withClusterIP("None").withPorts(Sandbox.HTTP));
    sandbox
        .admin()
        .load(
            Text.stream(
                """
                apiVersion: v1
                kind: Endpoints
                metadata: {name: old, namespace: %s}
                subsets:
                - addresses: [{ip: 10.244.4.1}, {ip: 10.244.4.2, hostname: two}]
                  ports: [{name: http, port: 9090}]
                """,
                sandbox.namespace()))
        .create();
    eventually("old", "A", "10.244.4.1", "10.244.4.2");
    eventually("two.old", "A", "10.244.4.2");
    eventually("_http._tcp.two.old", "SRV");
  }

  @Test
  @DisplayName("a slice that is also labelled as imported belongs to the Service and to the import")
  void importedAndLocal() {
    sandbox.service("db", spec -> spec.withClusterIP("None").withPorts(Sandbox.HTTP));
    sandbox
        .admin()
        .load(
            Text.stream(
                """
                apiVersion: multicluster.x-k8s.io/v1beta1
                kind: ServiceImport
                metadata: {name: db, namespace: %s}
                spec: {type: Headless, ports: [{name: http, port: 80, protocol: TCP}]}
                """,
                sandbox.namespace()))
        .create();
    sandbox.slice(
        "db-imported",
        Map.of(
            "kubernetes.io/service-name", "db",
            "multicluster.kubernetes.io/service-name", "db",
            "multicluster.kubernetes.io/source-cluster", "east"),
        "10.244.5.1");
    eventually("db", "A", "10.244.5.1");
    assertThat(server.ask(reverse("10.244.5.1"), "PTR").contents())
        .contains(target("10-244-5-1.db"));
    String inSet = "db." + sandbox.namespace() + ".svc." + DnsServer.SET_ZONE;
    Eventually.soon(
        () -> assertThat(server.ask(inSet, "A").contents()).containsExactly("10.244.5.1"));
    assertThat(server.ask("10-244-5-1.east." + inSet, "A").contents())
        .containsExactly("10.244.5.1");
  }

  @Test
  @DisplayName("an import with addresses of its own has these, whatever its slices are")
  void importedWithAddresses() {
    sandbox
        .admin()
        .load(
            Text.stream(
                """
                apiVersion: multicluster.x-k8s.io/v1beta1
                kind: ServiceImport
                metadata: {name: web, namespace: %s}
                spec: {type: ClusterSetIP, ips: [10.97.0.9], ports: [{name: http, port: 80, protocol: TCP}]}
                """,
                sandbox.namespace()))
        .create();
    String inSet = "web." + sandbox.namespace() + ".svc." + DnsServer.SET_ZONE;
    Eventually.soon(
        () -> assertThat(server.ask(inSet, "A").contents()).containsExactly("10.97.0.9"));
    assertThat(server.ask(sandbox.name("web"), "A").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("a Service of several hundred endpoints has them all, of however many slices")
  void manySlices() {
    sandbox.service("big", spec -> spec.withClusterIP("None").withPorts(Sandbox.HTTP));
    String[] all = new String[400];
    for (int i = 0; i < all.length; i++) {
      all[i] = "10.245." + i / 100 + "." + i % 100;
    }
    for (int slice = 0; slice < 4; slice++) {
      sandbox.slice(
          "big-" + slice,
          Map.of("kubernetes.io/service-name", "big"),
          java.util.Arrays.copyOfRange(all, slice * 100, slice * 100 + 100));
    }
    eventually("big", "A", all);
  }

  @Test
  @DisplayName("a pod has a name made of its address in its own namespace, as long as it is there")
  void podNames() {
    sandbox.pod("p", "p", "10.244.6.9");
    String name = "10-244-6-9." + sandbox.namespace() + ".pod.cluster.local.";
    Eventually.soon(
        () -> assertThat(server.ask(name, "A").contents()).containsExactly("10.244.6.9"));
    assertThat(server.ask("10-244-6-9.default.pod.cluster.local.", "A").rcode())
        .isEqualTo("NXDOMAIN");
    sandbox.terminate("p");
    Eventually.soon(
        () ->
            assertThat(
                    sandbox
                        .admin()
                        .pods()
                        .inNamespace(sandbox.namespace())
                        .withName("p")
                        .require()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNotNull());
    assertThat(server.ask(name, "A").contents()).containsExactly("10.244.6.9");
    sandbox.kill("p");
    Eventually.soon(() -> assertThat(server.ask(name, "A").rcode()).isEqualTo("NXDOMAIN"));
  }
}
