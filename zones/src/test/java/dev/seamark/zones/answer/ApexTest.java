package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The apex of a zone")
class ApexTest {
  private final TestCluster cluster = new TestCluster();

  @Test
  @DisplayName("has an SOA record in the zone's own spelling, its TTL at most 300")
  void soa() {
    cluster.with(cluster.settings().withTtl(3600));
    Reply reply = cluster.ask("Cluster.LOCAL. SOA");
    assertThat(reply.answers())
        .containsExactly(
            "cluster.local. 300 SOA ns.dns.cluster.local. hostmaster.cluster.local. "
                + Integer.toUnsignedString(cluster.zones().serial())
                + " 7200 1800 86400 3600");
    assertThat(reply.authority()).isEmpty();
    assertThat(cluster.ask("x.cluster.local. SOA").answers()).isEmpty();
    assertThat(cluster.ask("x.cluster.local. SOA").rcode()).isEqualTo("NOERROR");
  }

  @Test
  @DisplayName("has the schema version below it, and nothing else there")
  void schemaVersion() {
    assertThat(cluster.ask("dns-version.cluster.local. TXT").answers())
        .containsExactly("dns-version.cluster.local. 28800 TXT 1.1.0");
    assertThat(cluster.ask("dns-version.cluster.local. A").rcode()).isEqualTo("NXDOMAIN");
    assertThat(cluster.ask("x.dns-version.cluster.local. TXT").rcode()).isEqualTo("NXDOMAIN");
    assertThat(cluster.ask("cluster.local. TXT").rcode()).isEqualTo("NXDOMAIN");
  }

  @Nested
  @DisplayName("has as name server")
  class HasAsNameServer {
    @Test
    @DisplayName("none where the server knows no address of its own")
    void none() {
      assertThat(cluster.ask("cluster.local. NS").answers()).isEmpty();
      assertThat(cluster.ask("cluster.local. NS").authority()).hasSize(1);
      assertThat(cluster.ask("ns.dns.cluster.local. A").rcode()).isEqualTo("NOERROR");
    }

    @Test
    @DisplayName("the server's own addresses under ns.dns")
    void itself() {
      cluster.with(cluster.settings().withOwnAddresses(List.of(ip("10.1.0.1"), ip("fd00::1"))));
      Reply reply = cluster.ask("CLUSTER.local. NS");
      assertThat(reply.answers()).containsExactly("CLUSTER.local. 5 NS ns.dns.CLUSTER.local.");
      assertThat(reply.additional())
          .containsExactly(
              "ns.dns.CLUSTER.local. 5 A 10.1.0.1",
              "ns.dns.CLUSTER.local. 5 AAAA fd00:0:0:0:0:0:0:1");
      assertThat(cluster.ask("ns.dns.cluster.local. A").answers())
          .containsExactly("ns.dns.cluster.local. 5 A 10.1.0.1");
      assertThat(cluster.ask("ns.dns.cluster.local. SRV").answers()).isEmpty();
      assertThat(cluster.ask("ns.dns.cluster.local. TXT").rcode()).isEqualTo("NXDOMAIN");
      assertThat(cluster.ask("dns.cluster.local. A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("the services that it is an endpoint of")
    void services() {
      cluster
          .with(cluster.settings().withOwnAddresses(List.of(ip("10.1.0.1"))))
          .clusterIp("dns", "10.0.0.10", "fd00::10")
          .slice("a", "dns", ready("10.1.0.1", "10.1.0.2"))
          .headless("peers")
          .slice("b", "peers", ready("10.1.0.1"));
      Reply reply = cluster.ask("cluster.local. NS");
      assertThat(reply.answers())
          .containsExactly(
              "cluster.local. 5 NS dns.ns.svc.cluster.local.",
              "cluster.local. 5 NS 10-1-0-1.peers.ns.svc.cluster.local.");
      assertThat(reply.additional())
          .containsExactly(
              "dns.ns.svc.cluster.local. 5 A 10.0.0.10",
              "dns.ns.svc.cluster.local. 5 AAAA fd00:0:0:0:0:0:0:10",
              "10-1-0-1.peers.ns.svc.cluster.local. 5 A 10.1.0.1");
      assertThat(cluster.ask("ns.dns.cluster.local. A").answers())
          .containsExactly(
              "ns.dns.cluster.local. 5 A 10.0.0.10", "ns.dns.cluster.local. 5 A 10.1.0.1");
    }
  }
}
