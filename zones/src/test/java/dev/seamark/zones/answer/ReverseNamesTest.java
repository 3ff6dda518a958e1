package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reverse name")
class ReverseNamesTest {
  private static final String FD00_1 = "1" + ".0".repeat(27) + ".0.0.d.f.ip6.arpa.";

  private final TestCluster cluster = new TestCluster();

  @Test
  @DisplayName("of a cluster IP is the service, endpoints of that address or not")
  void ofAClusterIp() {
    cluster
        .clusterIp("web", "10.0.0.1", "fd00::1")
        .headless("db")
        .slice("s", "db", ready("10.0.0.1"));
    assertThat(cluster.ask("1.0.0.10.In-Addr.arpa. PTR").answers())
        .containsExactly("1.0.0.10.In-Addr.arpa. 5 PTR web.ns.svc.cluster.local.");
    assertThat(cluster.ask(FD00_1 + " PTR").answers())
        .containsExactly(FD00_1 + " 5 PTR web.ns.svc.cluster.local.");
  }

  @Test
  @DisplayName("of an endpoint is its name in each service that has it, be there a Service or not")
  void ofAnEndpoint() {
    cluster
        .headless("db")
        .slice("a", "db", ready("10.1.0.1"))
        .slice("b", "db", ready("10.1.0.1"))
        .slice("c", "orphan", ready("10.1.0.1"))
        .slice("d", "db", AddressType.IPV6, ready("fd00::1"));
    assertThat(cluster.ask("1.0.1.10.in-addr.arpa. PTR").answers())
        .containsExactlyInAnyOrder(
            "1.0.1.10.in-addr.arpa. 5 PTR 10-1-0-1.db.ns.svc.cluster.local.",
            "1.0.1.10.in-addr.arpa. 5 PTR 10-1-0-1.orphan.ns.svc.cluster.local.");
    assertThat(cluster.ask(FD00_1 + " PTR").answers())
        .containsExactly(FD00_1 + " 5 PTR fd00--1.db.ns.svc.cluster.local.");
    assertThat(cluster.ask("orphan A").rcode()).isEqualTo("NXDOMAIN");
  }

  @ParameterizedTest(name = "is a name error as {0}")
  @ValueSource(
      strings = {
        "2.0.0.10.in-addr.arpa. PTR", "1.0.0.10.in-addr.arpa. A", "1.0.0.10.in-addr.arpa. TXT",
        "0.0.10.in-addr.arpa. PTR", "x.1.0.0.10.in-addr.arpa. PTR", "01.0.0.10.in-addr.arpa. PTR",
        "256.0.0.10.in-addr.arpa. PTR", "web.ns.svc.in-addr.arpa. A", "1.0.0.ip6.arpa. PTR",
        "1.0.0.10.cluster.local. PTR"
      })
  void nameError(String question) {
    cluster.clusterIp("web", "10.0.0.1");
    assertThat(cluster.ask(question).rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("lies in zones of its own, with an apex and a schema version")
  void zones() {
    assertThat(cluster.ask("in-addr.arpa. SOA").answers()).hasSize(1);
    assertThat(cluster.ask("in-addr.arpa. PTR").rcode()).isEqualTo("NOERROR");
    assertThat(cluster.ask("dns-version.ip6.arpa. TXT").answers()).hasSize(1);
  }

  @Test
  @DisplayName("is found below the root as well")
  void belowTheRoot() {
    cluster.with(ZoneSettings.of(WireName.ROOT)).clusterIp("web", "10.0.0.1");
    assertThat(cluster.ask("1.0.0.10.in-addr.arpa. PTR").answers())
        .containsExactly("1.0.0.10.in-addr.arpa. 5 PTR web.ns.svc.");
    assertThat(cluster.ask("web.ns.svc. A").answers()).hasSize(1);
  }

  @Test
  @DisplayName("is hidden by the list of namespaces")
  void namespaces() {
    cluster.clusterIp("web", "10.0.0.1").with(cluster.settings().withNamespaces(Set.of("other")));
    assertThat(cluster.ask("1.0.0.10.in-addr.arpa. PTR").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("of an address in several services fits: their names are compressed")
  void severalNamesAreCompressed() {
    for (int i = 0; i < 8; i++) {
      String service = "a-service-with-a-long-name-" + i;
      cluster.headless(service).slice("s" + i, service, ready("10.1.0.1"));
    }
    Query query = TestCluster.query("1.0.1.10.in-addr.arpa. PTR");
    ReplyBuffer reply = new ReplyBuffer();
    cluster.zones().answer(query, reply, 512, 0);
    assertThat(reply.truncated()).isFalse();
    assertThat(reply.answers()).isEqualTo(8);
    assertThat(cluster.ask("1.0.1.10.in-addr.arpa. PTR").answers())
        .hasSize(8)
        .allMatch(record -> record.endsWith(".ns.svc.cluster.local."));
  }
}
