package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.namespace;
import static dev.seamark.watch.control.LocalCluster.pod;
import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.reduce.Reduce;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Service with a selector")
class SelectorSlicesTest {
  private final LocalCluster cluster = new LocalCluster();

  @Nested
  @DisplayName("has as endpoints")
  class Endpoints {
    @Test
    @DisplayName("the pods of its namespace that have all its labels")
    void selected() {
      cluster.holds(
          namespace("other"),
          service("web", "selector: {app: web, tier: front}"),
          pod("both", "10.0.0.1", "True", "app: web, tier: front, more: x"),
          pod("one", "10.0.0.2", "True", "app: web"),
          pod("differs", "10.0.0.3", "True", "app: web, tier: back"),
          pod("other/both", "10.0.0.4", "True", "app: web, tier: front"));
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1");
    }

    @ParameterizedTest(name = "not a pod with status {0}")
    @ValueSource(
        strings = {
          "{phase: Succeeded, podIP: 10.0.0.1}",
          "{phase: Failed, podIP: 10.0.0.1}",
          "{phase: Pending}",
          "{}",
          "{phase: Running, podIP: ''}"
        })
    void notThese(String status) {
      cluster.holds(
          service("web", "selector: {app: web}"),
          "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, status: %s}"
              .formatted(status));
      assertThat(cluster.addresses("web")).isEmpty();
      assertThat(cluster.slices("web")).as("one slice that says so").hasSize(1);
    }

    @Test
    @DisplayName("not a pod without status, for its address is unknown")
    void withoutStatus() {
      cluster.holds(
          service("web", "selector: {app: web}"),
          "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}}");
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.addresses("web")).isEmpty();
    }

    @ParameterizedTest(name = "Ready {0}, deleted {1}, publishNotReady {2}: ready {3}, serving {4}")
    @CsvSource({
      "True, false, false, true, true",
      "False, false, false, false, false",
      "Unknown, false, false, false, false",
      "True, true, false, false, true",
      "False, true, false, false, false",
      "False, false, true, true, false",
      "True, true, true, true, true",
    })
    void conditions(
        String condition, boolean deleted, boolean publish, boolean ready, boolean serving) {
      String pod = pod("p", "10.0.0.1", condition, "app: web");
      cluster.holds(
          service("web", "selector: {app: web}, publishNotReadyAddresses: " + publish),
          deleted
              ? pod.replace("name: p,", "name: p, deletionTimestamp: '2026-01-01T00:00:00Z',")
              : pod);
      EndpointSlice slice = cluster.slices("web").getFirst();
      assertThat(slice.ready(0)).isEqualTo(ready);
      assertThat(slice.serving(0)).isEqualTo(serving);
      assertThat(slice.terminating(0)).isEqualTo(deleted);
    }

    @Test
    @DisplayName("pods that say nothing of being ready, as not ready")
    void noCondition() {
      cluster.holds(
          service("web", "selector: {app: web}"),
          "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}},"
              + " status: {podIP: 10.0.0.1}}");
      assertThat(cluster.slices("web").getFirst().ready(0)).isFalse();
    }

    @Test
    @DisplayName("unready pods as ready ones, by the annotation of old, with a warning")
    void tolerateUnready() {
      cluster.holds(
          service("web", "selector: {app: web}")
              .replace(
                  "name: web}",
                  "name: web, annotations:"
                      + " {service.alpha.kubernetes.io/tolerate-unready-endpoints: 'true'}}"),
          pod("p", "10.0.0.1", "False", "app: web"));
      assertThat(cluster.slices("web").getFirst().ready(0)).isTrue();
      assertThat(cluster.state().warnings())
          .singleElement()
          .asString()
          .contains("deprecated")
          .contains("publishNotReadyAddresses");
    }

    @Test
    @DisplayName("pods by host name, where their subdomain is the Service")
    void hostnames() {
      cluster.holds(
          service("web", "clusterIP: None, selector: {app: web}"),
          pod("p1", "10.0.0.1", "True", "app: web", "hostname: one", "subdomain: web"),
          pod("p2", "10.0.0.2", "True", "app: web", "hostname: two", "subdomain: other"),
          pod("p3", "10.0.0.3", "True", "app: web", "hostname: three"));
      EndpointSlice slice = cluster.slices("web").getFirst();
      assertThat(List.of(slice.hostname(0), slice.hostname(1), slice.hostname(2)))
          .containsExactly("one", "", "");
      assertThat(slice.target(0)).isEqualTo("p1");
    }

    @Test
    @DisplayName("pods with their node's zone; one whose node is not there is left out")
    void nodes() {
      cluster.holds(
          "{apiVersion: v1, kind: Node,"
              + " metadata: {name: n1, labels: {topology.kubernetes.io/zone: z1}}}",
          service("web", "selector: {app: web}"),
          service("all", "selector: {app: web}, publishNotReadyAddresses: true"),
          pod("p1", "10.0.0.1", "True", "app: web", "nodeName: n1"),
          pod("p2", "10.0.0.2", "True", "app: web", "nodeName: n2"));
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1");
      assertThat(cluster.addresses("all")).containsExactly("10.0.0.1", "10.0.0.2");
      EndpointSlice slice = cluster.slices("web").getFirst();
      assertThat(slice.node(0)).isEqualTo("n1");
      assertThat(slice.zone(0)).isEqualTo("z1");
    }

    @Test
    @DisplayName("pods whatever their node, where there are no nodes at all")
    void withoutNodes() {
      cluster.holds(
          service("web", "selector: {app: web}"),
          pod("p1", "10.0.0.1", "True", "app: web", "nodeName: n1"));
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1");
    }

    @Test
    @DisplayName("the addresses of its own families, each in slices of its own")
    void families() {
      String both =
          pod("p", "10.0.0.1", "True", "app: web")
              .replace("podIP:", "podIPs: [{ip: 10.0.0.1}, {ip: 'FD00:0::1'}], podIP:");
      cluster.holds(
          service("single", "selector: {app: web}"),
          service("dual", "selector: {app: web}, ipFamilyPolicy: PreferDualStack"),
          both,
          pod("q", "10.0.0.2", "True", "app: web"));
      assertThat(cluster.addresses("single")).containsExactly("10.0.0.1", "10.0.0.2");
      assertThat(cluster.addresses("dual")).containsExactly("10.0.0.1", "10.0.0.2", "fd00::1");
      assertThat(cluster.slices("dual"))
          .extracting(EndpointSlice::addressType)
          .containsExactly(EndpointSlice.AddressType.IPV4, EndpointSlice.AddressType.IPV6);
    }
  }

  @Nested
  @DisplayName("has as ports")
  class Ports {
    @Test
    @DisplayName("the target's numbers under the Service's names")
    void numbers() {
      cluster.holds(
          service(
              "web",
              "selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080},"
                  + " {name: dns, port: 53, protocol: UDP}]"),
          pod("p", "10.0.0.1", "True", "app: web"));
      assertThat(cluster.slices("web").getFirst().ports())
          .containsExactly(
              new EndpointPort("http", Protocol.TCP, 8080),
              new EndpointPort("dns", Protocol.UDP, 53));
    }

    @Test
    @DisplayName("what a named target is in each pod, in slices by the numbers")
    void named() {
      cluster.holds(
          service("web", "selector: {app: web}, ports: [{name: h, port: 80, targetPort: http}]"),
          pod("a", "10.0.0.1", "True", "app: web", container("http", 8080, "TCP")),
          pod("b", "10.0.0.2", "True", "app: web", container("http", 9090, "TCP")),
          pod("c", "10.0.0.3", "True", "app: web", container("http", 8080, "TCP")));
      List<EndpointSlice> slices = cluster.slices("web");
      assertThat(slices).hasSize(2);
      assertThat(slices.getFirst().ports()).extracting(EndpointPort::port).containsExactly(8080);
      assertThat(slices.getFirst().size()).isEqualTo(2);
      assertThat(slices.getLast().ports()).extracting(EndpointPort::port).containsExactly(9090);
      assertThat(slices).extracting(EndpointSlice::key).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("nothing for a pod that has no such port, or over another protocol only")
    void missing() {
      cluster.holds(
          service("web", "selector: {app: web}, ports: [{port: 80, targetPort: http}]"),
          pod("a", "10.0.0.1", "True", "app: web", container("https", 8443, "TCP")),
          pod("b", "10.0.0.2", "True", "app: web", container("http", 8080, "UDP")));
      assertThat(cluster.slices("web"))
          .singleElement()
          .satisfies(
              slice -> {
                assertThat(slice.ports()).isEmpty();
                assertThat(slice.size()).isEqualTo(2);
              });
    }

    @Test
    @DisplayName("the port of a sidecar, but not that of a plain init container")
    void sidecar() {
      String init = "initContainers: [{name: i, %s ports: [{name: http, containerPort: %d}]}]";
      cluster.holds(
          service("web", "selector: {app: web}, ports: [{port: 80, targetPort: http}]"),
          pod("a", "10.0.0.1", "True", "app: web", init.formatted("restartPolicy: Always,", 8080)),
          pod("b", "10.0.0.2", "True", "app: web", init.formatted("", 9090)));
      assertThat(cluster.slices("web"))
          .extracting(EndpointSlice::ports)
          .containsExactly(List.of(new EndpointPort("", Protocol.TCP, 8080)), List.of());
    }

    private static String container(String name, int port, String protocol) {
      return "containers: [{name: c, ports: [{name: %s, containerPort: %d, protocol: %s}]}]"
          .formatted(name, port, protocol);
    }
  }

  @Nested
  @DisplayName("has slices")
  class Slices {
    @ParameterizedTest(name = "{0} pods make {1}")
    @CsvSource({"1, 1", "100, 1", "101, 2", "250, 3"})
    void sizes(int pods, int slices) {
      cluster.holds(withPods(pods));
      assertThat(cluster.slices("web")).hasSize(slices).allMatch(s -> s.size() <= 100);
      assertThat(cluster.addresses("web")).hasSize(pods).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("of the same names in every process")
    void names() {
      LocalCluster other = new LocalCluster();
      cluster.holds(withPods(250));
      other.holds(withPods(1)).holds(withPods(250));
      assertThat(other.slices("web")).isEqualTo(cluster.slices("web"));
      assertThat(cluster.slices("web"))
          .extracting(s -> s.key().name())
          .allMatch(name -> name.matches("web-[a-z0-9]{5}"));
    }

    @Test
    @DisplayName("that carry its labels, and say that it is headless if it is")
    void labels() {
      cluster.holds(
          service("web", "clusterIP: None, selector: {app: web}")
              .replace("name: web}", "name: web, labels: {team: x}}"));
      Map<String, String> labels =
          cluster.state().facts().stream()
              .filter(f -> f.fact() instanceof EndpointSlice)
              .findFirst()
              .orElseThrow()
              .labels();
      assertThat(labels)
          .containsEntry("team", "x")
          .containsEntry(Reduce.SERVICE_NAME, "web")
          .containsEntry("service.kubernetes.io/headless", "")
          .containsEntry(
              "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
    }

    @ParameterizedTest(name = "not with {0}")
    @ValueSource(
        strings = {
          "selector: {}",
          "type: ExternalName, externalName: a.example, selector: {app: web}"
        })
    void none(String spec) {
      cluster.holds(service("web", spec), pod("p", "10.0.0.1", "True", "app: web"));
      assertThat(cluster.slices("web")).isEmpty();
    }

    private static String[] withPods(int count) {
      List<String> all = new ArrayList<>(List.of(service("web", "selector: {app: web}")));
      for (int i = 0; i < count; i++) {
        all.add(
            pod(
                "p%03d".formatted(i),
                "10.0.%d.%d".formatted(i / 250, i % 250),
                "True",
                "app: web"));
      }
      return all.toArray(String[]::new);
    }
  }
}
