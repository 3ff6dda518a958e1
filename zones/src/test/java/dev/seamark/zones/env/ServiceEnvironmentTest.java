package dev.seamark.zones.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The environment of a pod")
class ServiceEnvironmentTest {
  private final Catalog catalog = new Catalog(Set.of());

  static List<ConformanceCases.Case> cases() {
    return ConformanceCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  @DisplayName("is what the kubelet makes of the Services")
  void isWhatTheKubeletMakes(ConformanceCases.Case given) {
    ServiceEnvironment environment =
        ServiceEnvironment.of(given.catalog(), given.namespace(), given.serviceLinks());

    assertThat(environment.variables()).containsExactlyInAnyOrderEntriesOf(given.expect());
    assertThat(environment.warnings()).isEmpty();
  }

  @Test
  @DisplayName("is checked against all thirty cases")
  void allCasesAreRead() {
    assertThat(cases()).hasSize(30);
  }

  @Nested
  @DisplayName("leaves out a Service")
  class LeavesOut {
    @Test
    @DisplayName("whose address is not allocated yet")
    void withoutAddress() {
      catalog.put(clusterIp("ns", "web", List.of(), tcp("", 80)));

      assertThat(environment("ns")).isEmpty();
    }

    @Test
    @DisplayName("without ports, which no API server would let in")
    void withoutPorts() {
      catalog.put(clusterIp("ns", "web", List.of("10.0.0.1")));

      assertThat(environment("ns")).isEmpty();
    }

    @Test
    @DisplayName("of its own called kubernetes that is headless, and takes that of default")
    void ownKubernetesThatIsHeadless() {
      catalog.put(clusterIp("default", "kubernetes", List.of("10.0.0.1"), tcp("https", 443)));
      catalog.put(
          new Service(
              new ObjectKey("ns", "kubernetes"),
              Service.Type.HEADLESS,
              List.of(),
              List.of(tcp("https", 6443)),
              "",
              false));

      assertThat(environment("ns")).containsEntry("KUBERNETES_SERVICE_HOST", "10.0.0.1");
    }
  }

  @Nested
  @DisplayName("where two Services give the same name")
  class Collisions {
    @Test
    @DisplayName("has the value of the Service that comes first by name, whichever was there first")
    void firstByNameWins() {
      catalog.put(clusterIp("ns", "redis-service", List.of("10.0.0.2"), tcp("", 6379)));
      catalog.put(clusterIp("ns", "redis", List.of("10.0.0.1"), tcp("", 6379)));

      assertThat(environment("ns"))
          .containsEntry("REDIS_SERVICE_PORT", "6379")
          .containsEntry("REDIS_SERVICE_SERVICE_PORT", "6379");
    }

    @Test
    @DisplayName("warns, naming both and the variable")
    void warns() {
      catalog.put(clusterIp("ns", "redis-service", List.of("10.0.0.2"), tcp("", 6379)));
      catalog.put(clusterIp("ns", "redis", List.of("10.0.0.1"), tcp("", 6379)));

      assertThat(ServiceEnvironment.of(catalog, "ns", true).warnings())
          .containsExactly(
              "Services ns/redis and ns/redis-service both give REDIS_SERVICE_PORT; the value is"
                  + " that of ns/redis here, and left to chance by the kubelet");
    }
  }

  @Nested
  @DisplayName("as large as to near the limit of exec")
  class Size {
    @Test
    @DisplayName("warns with its size and what to do")
    void warns() {
      for (int i = 0; i < 6_000; i++) {
        catalog.put(clusterIp("ns", "service-" + i, List.of("10.0.0.1"), tcp("", 80)));
      }
      ServiceEnvironment environment = ServiceEnvironment.of(catalog, "ns", true);

      long bytes =
          EnvFormat.ENV.write(environment.variables()).length(); // a line feed for each zero byte
      assertThat(bytes).isGreaterThan(ServiceEnvironment.CROWDED);
      assertThat(environment.warnings())
          .singleElement()
          .asString()
          .contains("namespace ns", bytes + " bytes", "enableServiceLinks");
    }

    @Test
    @DisplayName("does not warn below a mebibyte")
    void staysSilentBelow() {
      for (int i = 0; i < 2_000; i++) {
        catalog.put(clusterIp("ns", "service-" + i, List.of("10.0.0.1"), tcp("", 80)));
      }

      assertThat(ServiceEnvironment.of(catalog, "ns", true).warnings()).isEmpty();
    }
  }

  @Test
  @DisplayName("is sorted by name and cannot be changed")
  void isSortedAndFixed() {
    catalog.put(clusterIp("ns", "web", List.of("10.0.0.1"), tcp("http", 80), tcp("adm", 81)));
    Map<String, String> variables = environment("ns");

    assertThat(List.copyOf(variables.keySet())).isSorted();
    assertThatThrownBy(variables::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  private Map<String, String> environment(String namespace) {
    return ServiceEnvironment.of(catalog, namespace, true).variables();
  }

  private static Service clusterIp(
      String namespace, String name, List<String> ips, ServicePort... ports) {
    return new Service(
        new ObjectKey(namespace, name),
        Service.Type.CLUSTER_IP,
        ips.stream().map(ip -> IpAddress.parse(ip).orElseThrow()).toList(),
        List.of(ports),
        "",
        false);
  }

  private static ServicePort tcp(String name, int port) {
    return new ServicePort(name, Protocol.TCP, port, 0);
  }
}
