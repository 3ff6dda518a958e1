package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.namespace;
import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A node port")
class NodePortTest {
  private final LocalCluster cluster = new LocalCluster();

  @ParameterizedTest(name = "{0} may be chosen")
  @ValueSource(ints = {30000, 30085, 30123, 32767})
  void chosen(int number) {
    cluster.holds(
        service("x", "type: NodePort, ports: [{port: 80, nodePort: %d}]".formatted(number)));
    assertThat(cluster.nodePorts("x")).containsExactly(number);
  }

  @ParameterizedTest(name = "{0} is refused: it is not in the range")
  @ValueSource(ints = {29999, 32768, -5})
  void outside(int number) {
    cluster.holds(
        service("x", "type: NodePort, ports: [{port: 80, nodePort: %d}]".formatted(number)));
    assertThat(cluster.messages())
        .containsExactly(
            ("Service \"x\" is invalid: spec.ports[0].nodePort: Invalid value: %d: provided port is"
                    + " not in the valid range. The range of valid ports is 30000-32767")
                .formatted(number));
  }

  @Test
  @DisplayName("belongs to one Service, whatever protocol and namespace")
  void taken() {
    cluster.holds(
        namespace("other"),
        service("x", "type: NodePort, clusterIP: 10.96.0.9, ports: [{port: 80, nodePort: 30123}]"),
        service("other/y", "type: NodePort, ports: [{port: 80, nodePort: 30123, protocol: UDP}]"));
    assertThat(cluster.messages())
        .containsExactly(
            "Service \"y\" is invalid: spec.ports[0].nodePort: Invalid value: 30123: provided port"
                + " is already allocated to default/x");
  }

  @Test
  @DisplayName("that cannot be had costs the Service its chosen address, too")
  void transaction() {
    cluster.holds(
        service("x", "type: NodePort, ports: [{port: 80, nodePort: 30123}]"),
        service("y", "type: NodePort, clusterIP: 10.96.0.9, ports: [{port: 80, nodePort: 30123}]"),
        service("z", "clusterIP: 10.96.0.9"));
    assertThat(cluster.messages()).hasSize(1);
    assertThat(cluster.ips("z")).containsExactly("10.96.0.9");
  }

  @Test
  @DisplayName("may serve two protocols of one Service when both choose it")
  void bothProtocols() {
    cluster.holds(
        service(
            "x",
            "type: NodePort, ports: [{name: a, port: 53, nodePort: 30053, protocol: UDP},"
                + " {name: b, port: 5353, nodePort: 30053}]"));
    assertThat(cluster.messages()).isEmpty();
    assertThat(cluster.nodePorts("x")).containsExactly(30053, 30053);
  }

  @Test
  @DisplayName("is refused when chosen twice for one protocol")
  void twice() {
    cluster.holds(
        service(
            "x",
            "type: NodePort, ports: [{name: a, port: 53, nodePort: 30053},"
                + " {name: b, port: 54, nodePort: 30053}]"));
    assertThat(cluster.messages())
        .containsExactly(
            "Service \"x\" is invalid: spec.ports[1].nodePort: Duplicate value: \"30053\"");
  }

  @Test
  @DisplayName("is shared by itself where a port is served over two protocols")
  void shared() {
    cluster.holds(
        service(
            "x",
            "type: NodePort, ports: [{name: a, port: 53, protocol: UDP}, {name: b, port: 53},"
                + " {name: c, port: 80}]"));
    List<Integer> ports = cluster.nodePorts("x");
    assertThat(ports.get(0)).isEqualTo(ports.get(1)).isNotEqualTo(ports.get(2));
  }

  @Test
  @DisplayName("that nobody chose comes from the upper band and is the same in every process")
  void dynamic() {
    cluster.holds(service("x", "type: LoadBalancer"), service("y", "type: NodePort"));
    assertThat(cluster.nodePorts("x")).allMatch(p -> p >= 30086 && p <= 32767);
    LocalCluster other = new LocalCluster();
    other.holds(service("y", "type: NodePort")).holds(service("x", "type: LoadBalancer"));
    assertThat(other.nodePorts("x")).isEqualTo(cluster.nodePorts("x"));
  }

  @Test
  @DisplayName("is not given to a load balancer that wants none, but a chosen one is honoured")
  void loadBalancerWithout() {
    cluster.holds(
        service(
            "x",
            "type: LoadBalancer, allocateLoadBalancerNodePorts: false,"
                + " ports: [{name: a, port: 1}, {name: b, port: 2, nodePort: 30001}]"));
    assertThat(cluster.nodePorts("x")).containsExactly(0, 30001);
  }

  @Test
  @DisplayName("is taken for the health check of a local load balancer, too")
  void healthCheck() {
    cluster.holds(
        service(
            "x", "type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30007"),
        service("y", "type: NodePort, ports: [{port: 80, nodePort: 30007}]"));
    assertThat(cluster.messages())
        .singleElement()
        .asString()
        .contains("already allocated to default/x");
    assertThat(cluster.state().usage().nodePorts()).isEqualTo(2);
  }

  @Test
  @DisplayName("is refused with 500 when all 2768 are in use, the lower band last")
  void full() {
    List<String> services = new ArrayList<>();
    for (int i = 0; i < 28; i++) {
      String ports =
          IntStream.rangeClosed(1, i == 27 ? 68 : 100)
              .mapToObj(p -> "{name: p%d, port: %d}".formatted(p, p))
              .collect(Collectors.joining(", "));
      services.add(service("s%02d".formatted(i), "type: NodePort, ports: [" + ports + "]"));
    }
    cluster.holds(services.toArray(String[]::new));
    assertThat(cluster.messages()).isEmpty();
    assertThat(cluster.state().usage().nodePorts()).isEqualTo(2768);
    services.addFirst(service("a", "type: NodePort"));
    cluster.holds(services.toArray(String[]::new));
    assertThat(cluster.messages())
        .containsExactly(
            "Service \"a\": Internal error occurred: failed to allocate a nodePort: range is full"
                + " (30000-32767)");
  }
}
