package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.CLUSTER_LOCAL;
import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.IN_ADDR;
import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.key;
import static dev.seamark.zones.answer.TestCluster.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A multicluster zone")
class MulticlusterTest {
  private static final WireName CLUSTERSET = WireName.parse("clusterset.local");

  private final TestCluster cluster = new TestCluster();

  @BeforeEach
  void imports() {
    cluster.with(
        ZoneSettings.of(CLUSTER_LOCAL, CLUSTERSET, IN_ADDR)
            .withMulticlusterZones(List.of(CLUSTERSET)));
    cluster.clusterIp("web", "10.0.0.1").clusterIp("local", "10.0.0.2");
    put("web", false, "10.0.128.1");
    put("db", true);
    cluster.catalog.put(
        new ServiceImport(key("bare"), false, List.of(ip("10.0.128.9")), List.of()));
    slice("a", "db", "one", "10.1.0.1");
    slice("b", "db", "two", "10.2.0.1");
    slice("c", "web", "one", "10.1.0.2");
  }

  private void put(String name, boolean headless, String... ips) {
    List<dev.seamark.zones.catalog.IpAddress> addresses =
        List.of(ips).stream().map(TestCluster::ip).toList();
    cluster.catalog.put(new ServiceImport(key(name), headless, addresses, List.of(HTTP)));
  }

  private void slice(String name, String owner, String source, String address) {
    EndpointSliceBuilder slice =
        EndpointSlice.builder(key(name), key(owner), source, AddressType.IPV4)
            .port(new EndpointPort("http", Protocol.TCP, 80));
    slice.endpoint(List.of(address), named("h"));
    cluster.catalog.put(slice.build());
  }

  private Reply askSet(String question) {
    String[] words = question.split(" ", 2);
    return cluster.ask(words[0] + ".ns.svc.clusterset.local. " + words[1]);
  }

  @Test
  @DisplayName("holds the imported services and not the cluster's own")
  void holdsImports() {
    assertThat(askSet("web A").answers())
        .containsExactly("web.ns.svc.clusterset.local. 5 A 10.0.128.1");
    assertThat(cluster.ask("web A").answers())
        .containsExactly("web.ns.svc.cluster.local. 5 A 10.0.0.1");
    assertThat(askSet("local A").rcode()).isEqualTo("NXDOMAIN");
    cluster.catalog.remove(Kind.SERVICE_IMPORT, key("web"));
    assertThat(askSet("web A").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("names endpoints together with their clusters")
  void endpoints() {
    assertThat(askSet("db A").answers()).hasSize(2);
    assertThat(askSet("h.two.db A").answers())
        .containsExactly("h.two.db.ns.svc.clusterset.local. 5 A 10.2.0.1");
    assertThat(askSet("h.one.web A").answers()).hasSize(1);
    assertThat(askSet("_http._tcp.db SRV").answers())
        .containsExactly(
            "_http._tcp.db.ns.svc.clusterset.local. 5 SRV 0 50 80"
                + " h.one.db.ns.svc.clusterset.local.",
            "_http._tcp.db.ns.svc.clusterset.local. 5 SRV 0 50 80"
                + " h.two.db.ns.svc.clusterset.local.");
  }

  @ParameterizedTest(name = "has no {0}")
  @ValueSource(strings = {"h.db A", "one.db A", "h.three.db A", "http.tcp.db SRV", "bare A"})
  void nameErrors(String question) {
    assertThat(askSet(question).rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("gives no reverse names")
  void noReverseNames() {
    assertThat(cluster.ask("1.0.2.10.in-addr.arpa. PTR").rcode()).isEqualTo("NXDOMAIN");
  }
}
