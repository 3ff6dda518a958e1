package dev.seamark.server.plugins.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.zones.answer.ClientPods;
import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A cluster knows of a query")
class ClusterMetadataTest {
  private final Catalog catalog = new Catalog(Set.of());
  private final ClusterZones zones =
      new ClusterZones(
          ZoneSettings.of(WireName.parse("cluster.local")), catalog, InstantSource.system());
  private Optional<ClientPods> pods = Optional.of(ClientPods.of(catalog));

  @BeforeEach
  void fill() {
    put("shop", "web", "10.1.0.1");
    put("bank", "safe", "10.1.0.9"); // these two live on a node's own network
    put("shop", "till", "10.1.0.9");
  }

  private void put(String namespace, String name, String ip) {
    ObjectKey key = new ObjectKey(namespace, name);
    catalog.put(new Pod(key, ip, Map.of("app.kubernetes.io/name", "of-" + name)));
  }

  private String value(String from, String question, String name) {
    ClusterMetadata known = new ClusterMetadata(zones, pods);
    StringBuilder value = new StringBuilder();
    Plugin asking =
        new Plugin() {
          @Override
          public String name() {
            return "asking";
          }

          @Override
          public void query(Exchange x) {
            value.append(known.value(x, name).orElse("-"));
            x.fail(this, Rcode.REFUSED, "");
          }
        };
    try (ChainHarness harness = ChainHarness.of(asking)) {
      harness.askFrom(from, question);
    }
    return value.toString();
  }

  @ParameterizedTest(name = "from {0} for {1}: {2} is {3}")
  @CsvSource({
    "10.1.0.1, example.org A, kubernetes/client-namespace, shop",
    "10.1.0.1, example.org A, kubernetes/client-pod-name, web",
    "10.1.0.1, example.org A, kubernetes/client-label/app.kubernetes.io/name, of-web",
    "10.1.0.1, example.org A, kubernetes/client-label/other, -",
    "10.1.0.2, example.org A, kubernetes/client-namespace, -",
    "10.1.0.9, example.org A, kubernetes/client-pod-name, safe",
    "10.1.0.9, www.some.example.org.shop.svc.cluster.local A, kubernetes/client-pod-name, till",
    "10.1.0.9, web.shop.svc.cluster.local A, kubernetes/client-pod-name, till",
    "10.1.0.9, web.other.svc.cluster.local A, kubernetes/client-pod-name, safe"
  })
  @DisplayName("which pod asks")
  void client(String from, String question, String name, String value) {
    assertThat(value(from, question, name)).isEqualTo(value);
  }

  @Test
  @DisplayName("nothing of who asks where pods are not watched")
  void unwatched() {
    pods = Optional.empty();
    assertThat(value("10.1.0.1", "example.org A", "kubernetes/client-namespace")).isEqualTo("-");
  }

  @ParameterizedTest(name = "{0}: {1} is {2}")
  @CsvSource({
    "_http._tcp.web.shop.svc.cluster.local SRV, kubernetes/kind, svc",
    "_http._tcp.web.shop.svc.cluster.local SRV, kubernetes/port-name, http",
    "_http._tcp.web.shop.svc.cluster.local SRV, kubernetes/protocol, tcp",
    "_http._tcp.web.shop.svc.cluster.local SRV, kubernetes/service, web",
    "a.web.shop.svc.cluster.local A, kubernetes/endpoint, a",
    "a.web.shop.svc.cluster.local A, kubernetes/namespace, shop",
    "a.web.shop.svc.cluster.local A, kubernetes/parse-error, ''",
    "a.web.shop.svc.cluster.local A, kubernetes/nothing, ''",
    "web.shop.cluster.local A, kubernetes/parse-error, invalid query name",
    "web.shop.cluster.local A, kubernetes/service, -",
    "example.org A, kubernetes/service, -",
    "a.web.shop.svc.cluster.local A, elsewhere/service, -"
  })
  @DisplayName("what its name says")
  void name(String question, String name, String value) {
    assertThat(value("10.1.0.1", question, name)).isEqualTo(value);
  }
}
