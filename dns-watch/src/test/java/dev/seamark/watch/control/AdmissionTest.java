package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.namespace;
import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Problem;
import dev.seamark.zones.catalog.Namespace;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An object")
class AdmissionTest {
  private final LocalCluster cluster = new LocalCluster("10.96.0.0/16");

  @Nested
  @DisplayName("in a namespace")
  class InANamespace {
    @ParameterizedTest(name = "{0} is taken: that is always there")
    @ValueSource(strings = {"default", "kube-system", "kube-public", "kube-node-lease"})
    void always(String namespace) {
      cluster.holds(service(namespace + "/x"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.facts(Namespace.class)).contains(new Namespace(namespace));
    }

    @Test
    @DisplayName("that is declared is taken, whichever comes first")
    void declared() {
      cluster.holds(service("prod/x"), namespace("prod"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.service("prod/x")).isPresent();
    }

    @Test
    @DisplayName("that is not declared is refused, with what to add")
    void undeclared() {
      cluster.holds(service("prod/x"));
      assertThat(cluster.state().problems())
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.reason()).isEqualTo("NotFound");
                assertThat(p.message())
                    .startsWith("namespaces \"prod\" not found")
                    .contains("Service \"x\"")
                    .contains("kind: Namespace, metadata: {name: prod}");
              });
      assertThat(cluster.service("prod/x")).isEmpty();
    }

    @Test
    @DisplayName("goes with the namespace")
    void goes() {
      cluster.holds(namespace("prod"), service("prod/x")).holds(service("prod/x"));
      assertThat(cluster.service("prod/x")).isEmpty();
      assertThat(cluster.facts(Namespace.class)).doesNotContain(new Namespace("prod"));
    }

    @Test
    @DisplayName("that is being deleted is still there")
    void terminating() {
      cluster.holds(
          "{apiVersion: v1, kind: Namespace, metadata: {name: prod, deletionTimestamp:"
              + " '2026-01-01T00:00:00Z'}, status: {phase: Terminating}}",
          service("prod/x"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.service("prod/x")).isPresent();
    }
  }

  @Test
  @DisplayName("that stands in two places is taken from the first, and refused in the second")
  void twice() {
    cluster.holds(service("x", "clusterIP: 10.96.0.5"), service("x", "clusterIP: 10.96.0.6"));
    assertThat(cluster.state().problems())
        .containsExactly(
            new Problem(
                "AlreadyExists",
                "test.yaml: document 2",
                "Service \"x\" is defined twice; the first is in test.yaml: document 1"));
    assertThat(cluster.ips("x")).containsExactly("10.96.0.5");
  }

  @Test
  @DisplayName("of another kind may have the same name")
  void otherKind() {
    cluster.holds(
        service("x"),
        "{apiVersion: v1, kind: Endpoints, metadata: {name: x}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: x}}");
    assertThat(cluster.messages()).isEmpty();
    assertThat(cluster.state().usage().accepted())
        .containsEntry("Service", 1)
        .containsEntry("Endpoints", 1)
        .containsEntry("Pod", 1);
  }

  @Nested
  @DisplayName("whose new version is refused")
  class LastGood {
    @Test
    @DisplayName("stays as it was, until it is sound again or gone")
    void stays() {
      cluster.holds(service("x", "ports: [{port: 80}]")).holds(service("x", "ports: [{port: 0}]"));
      assertThat(ports()).containsExactly(80);
      assertThat(cluster.messages()).hasSize(1);
      cluster.holds(service("x", "ports: [{port: -1}]"));
      assertThat(ports()).as("still").containsExactly(80);
      cluster.holds(service("x", "ports: [{port: 81}]"));
      assertThat(ports()).containsExactly(81);
      assertThat(cluster.messages()).isEmpty();
      cluster.holds(service("x", "ports: [{port: 0}]")).holds();
      assertThat(cluster.service("x")).isEmpty();
    }

    @Test
    @DisplayName("does not hold up the others")
    void others() {
      cluster.holds(service("x")).holds(service("x", "ports: [{port: 0}]"), service("y"));
      assertThat(cluster.service("y")).isPresent();
    }

    @Test
    @DisplayName("keeps its chosen address")
    void keepsAddress() {
      cluster
          .holds(service("x", "clusterIP: 10.96.0.5"))
          .holds(
              service("a", "clusterIP: 10.96.0.5"),
              service("x", "clusterIP: 10.96.0.5, ports: [{port: 0}]"));
      assertThat(cluster.ips("x")).containsExactly("10.96.0.5");
      assertThat(cluster.service("a")).isEmpty();
      assertThat(cluster.messages()).hasSize(2);
    }

    @Test
    @DisplayName("keeps its node port, where the new one is taken")
    void keepsNodePort() {
      String other = service("y", "type: NodePort, ports: [{port: 80, nodePort: 30002}]");
      cluster
          .holds(service("x", "type: NodePort, ports: [{port: 80, nodePort: 30001}]"), other)
          .holds(service("x", "type: NodePort, ports: [{port: 80, nodePort: 30002}]"), other);
      assertThat(cluster.nodePorts("x")).containsExactly(30001);
      assertThat(cluster.nodePorts("y")).containsExactly(30002);
    }

    private List<Integer> ports() {
      return cluster.service("x").stream()
          .flatMap(s -> s.ports().stream())
          .map(p -> p.port())
          .toList();
    }
  }
}
