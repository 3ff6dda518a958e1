package dev.seamark.watch.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A fact")
class ReduceTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private static EndpointSlice slice(String type, String address, Map<String, String> labels) {
    var object =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web-1")
            .withLabels(labels)
            .endMetadata()
            .withAddressType(type)
            .addNewEndpoint()
            .withAddresses(address)
            .endEndpoint()
            .build();
    return Reduce.slice(object, Detail.NONE).orElseThrow();
  }

  @Nested
  @DisplayName("of a slice with the labels of a Service and of a ServiceImport")
  class BothLabels {
    private final Catalog catalog = new Catalog(Set.of());
    private final List<String> told = new ArrayList<>();
    private final Map<String, String> both =
        Map.of(
            Reduce.SERVICE_NAME, "web",
            Reduce.IMPORT_NAME, "web",
            Reduce.SOURCE_CLUSTER, "east");

    @Test
    @DisplayName("belongs to both, and is of another cluster only where it is imported")
    void belongsToBoth() {
      catalog.put(slice("IPv4", "10.1.0.1", both));
      assertThat(catalog.slicesOf(WEB))
          .singleElement()
          .satisfies(
              s -> {
                assertThat(s.imported()).isFalse();
                assertThat(s.addressText(0)).isEqualTo("10.1.0.1");
              });
      assertThat(catalog.slicesOfImport(WEB))
          .singleElement()
          .satisfies(s -> assertThat(s.cluster()).isEqualTo("east"));
    }

    @Test
    @DisplayName("leaves the one whose label goes, and both are told")
    void leaves() {
      catalog.put(slice("IPv4", "10.1.0.1", both));
      catalog.attach(
          new CatalogListener() {
            @Override
            public void serviceChanged(ObjectKey service) {
              told.add("service");
            }

            @Override
            public void importChanged(ObjectKey serviceImport) {
              told.add("import");
            }
          });
      told.clear();
      catalog.put(slice("IPv4", "10.1.0.1", Map.of(Reduce.SERVICE_NAME, "web")));
      assertThat(catalog.slicesOf(WEB)).hasSize(1);
      assertThat(catalog.slicesOfImport(WEB)).isEmpty();
      assertThat(told).containsExactlyInAnyOrder("import", "service");
    }
  }

  @ParameterizedTest(name = "{0}: {1} is {2}")
  @CsvSource({
    "IPv4, ::ffff:10.1.0.1, 10.1.0.1",
    "IPv4, 010.001.000.001, 10.1.0.1",
    "IPv6, fd00::1, fd00::1",
  })
  @DisplayName("of a slice has addresses as older API servers stored them")
  void storedAddresses(String type, String text, String address) {
    EndpointSlice slice = slice(type, text, Map.of(Reduce.SERVICE_NAME, "web"));
    assertThat(slice.address(0)).isEqualTo(IpAddress.parse(address).orElseThrow());
  }

  @Test
  @DisplayName("of a Service has its address though octets have leading zeros, and are decimal")
  void leadingZeros() {
    var object =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("010.096.000.053")
            .endSpec()
            .build();
    assertThat(Reduce.service(object, Detail.NONE).clusterIps())
        .containsExactly(IpAddress.parse("10.96.0.53").orElseThrow());
  }

  @Test
  @DisplayName("is kept of a pod that terminates, until the pod is gone")
  void terminatingPod() {
    var object =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("p")
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .withNewStatus()
            .withPodIP("10.1.0.9")
            .withPhase("Running")
            .endStatus()
            .build();
    assertThat(Reduce.pod(object, Detail.NONE)).isPresent();
  }
}
