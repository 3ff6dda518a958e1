package dev.seamark.watch.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Service;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of an object that an older API server let in")
class StoredAddressesTest {
  private static final Detail FORWARDING = new Detail(true, false, false, true);

  private static Exposure exposure(String... sourceRanges) {
    return Reduce.service(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withType("LoadBalancer")
                .withClusterIP("10.96.0.10")
                .withExternalIPs("203.000.113.009")
                .withLoadBalancerSourceRanges(sourceRanges)
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("203.0.113.001")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build(),
            FORWARDING)
        .exposure();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "010.1.0.0/16, 10.1.0.0/16",
    "' 010.001.000.000/016', 10.1.0.0/16",
    "::ffff:10.1.0.0/112, 10.1.0.0/16",
    "2001:db8::/32, 2001:db8::/32"
  })
  @DisplayName("a source range is read whatever zeros its numbers begin with")
  void sourceRanges(String stored, String meant) {
    assertThat(exposure(stored).sourceRanges()).containsExactly(Cidr.parse(meant).orElseThrow());
  }

  @ParameterizedTest(name = "it is ''{0}''")
  @ValueSource(
      strings = {"10.1.0.0", "10.1.0.0/33", "example.com/8", "", "10.1.0.300/16", "1.2.3/8"})
  @DisplayName("a source range that cannot be read lets nobody in, and does not let everybody in")
  void unreadable(String stored) {
    assertThat(exposure(stored).sourceRanges())
        .isNotEmpty()
        .allSatisfy(range -> assertThat(range).isEqualTo(Cidr.of(range.network())))
        .noneMatch(range -> range.contains(IpAddress.parse("10.1.2.3").orElseThrow()));
    assertThat(exposure(stored, "10.2.0.0/16").sourceRanges())
        .anyMatch(range -> range.contains(IpAddress.parse("10.2.0.1").orElseThrow()));
  }

  @Test
  @DisplayName("addresses are read whatever zeros their numbers begin with")
  void addresses() {
    Service service =
        Reduce.service(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withClusterIPs("010.096.000.053", "::ffff:10.96.0.54", "fd00::1")
                .endSpec()
                .build(),
            FORWARDING);

    assertThat(service.clusterIps().stream().map(IpAddress::toString))
        .containsExactly("10.96.0.53", "10.96.0.54", "fd00::1");
    assertThat(exposure().externalIps()).hasToString("[203.0.113.9]");
    assertThat(exposure().loadBalancerIps()).hasToString("[203.0.113.1]");
    assertThat(
            Reduce.node(
                    new NodeBuilder()
                        .withNewMetadata()
                        .withName("here")
                        .endMetadata()
                        .withNewSpec()
                        .withPodCIDRs("010.244.000.000/24")
                        .endSpec()
                        .build())
                .podCidrs())
        .hasToString("[10.244.0.0/24]");
    assertThat(slice(Map.of()).addressText(0)).isEqualTo("010.244.0.7");
    assertThat(slice(Map.of()).address(0)).hasToString("10.244.0.7");
  }

  private static dev.seamark.zones.catalog.EndpointSlice slice(Map<String, Boolean> conditions) {
    EndpointSlice slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName("web-1")
            .withLabels(Map.of(Reduce.SERVICE_NAME, "web"))
            .endMetadata()
            .withAddressType("IPv4")
            .addNewEndpoint()
            .withAddresses("010.244.0.7")
            .withNewConditions()
            .withReady(conditions.get("ready"))
            .withServing(conditions.get("serving"))
            .withTerminating(conditions.get("terminating"))
            .endConditions()
            .endEndpoint()
            .build();
    return Stream.of(slice)
        .flatMap(s -> Reduce.slice(s, FORWARDING).stream())
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("an endpoint serves unless it says that it does not, be it ready or not")
  void serving() {
    assertThat(slice(Map.of("ready", false, "terminating", true)).serving(0)).isTrue();
    assertThat(slice(Map.of("ready", false)).serving(0)).isTrue();
    assertThat(slice(Map.of("ready", false, "serving", false)).serving(0)).isFalse();
    assertThat(List.of(slice(Map.of()).serving(0), slice(Map.of()).ready(0))).containsOnly(true);
  }
}
