package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.CLUSTER_LOCAL;
import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.IN_ADDR;
import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.port;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.transfer.ZoneRecord;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

@DisplayName("A zone transfer")
class TransferTest {
  private final TestCluster cluster = new TestCluster();

  private List<String> transfer(WireName zone) {
    return cluster.zones().transfer(zone).orElseThrow().stream().map(TransferTest::text).toList();
  }

  static String text(ZoneRecord r) {
    try {
      Name owner = Name.fromString(r.owner().toString());
      return TestCluster.text(Record.newRecord(owner, r.type(), DClass.IN, r.ttl(), r.data()));
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  @Test
  @DisplayName("lists SOA, name servers, services by name, and SOA again")
  void listsEverything() {
    cluster
        .with(cluster.settings().withOwnAddresses(List.of(ip("10.9.0.1"))))
        .externalName("a-ext", "www.example.org")
        .headless("db")
        .slice("s", "db", ready("10.1.0.1", "10.1.0.2"))
        .headless("empty")
        .clusterIp("web", List.of(HTTP, port("", 443)), "10.0.0.1");
    String soa =
        "cluster.local. 5 SOA ns.dns.cluster.local. hostmaster.cluster.local. "
            + cluster.zones().serial()
            + " 7200 1800 86400 5";
    String svc = ".ns.svc.cluster.local.";
    assertThat(transfer(WireName.parse("CLUSTER.local")))
        .containsExactly(
            soa,
            "cluster.local. 5 NS ns.dns.cluster.local.",
            "ns.dns.cluster.local. 0 A 10.9.0.1",
            "a-ext" + svc + " 5 CNAME www.example.org.",
            "db" + svc + " 5 A 10.1.0.1",
            "10-1-0-1.db" + svc + " 5 A 10.1.0.1",
            "_http._tcp.db" + svc + " 5 SRV 0 50 80 10-1-0-1.db" + svc,
            "db" + svc + " 5 A 10.1.0.2",
            "10-1-0-2.db" + svc + " 5 A 10.1.0.2",
            "_http._tcp.db" + svc + " 5 SRV 0 50 80 10-1-0-2.db" + svc,
            "web" + svc + " 5 A 10.0.0.1",
            "web" + svc + " 5 SRV 0 100 80 web" + svc,
            "_http._tcp.web" + svc + " 5 SRV 0 100 80 web" + svc,
            "web" + svc + " 5 SRV 0 100 443 web" + svc,
            soa);
  }

  @Test
  @DisplayName("is there for forward zones only, and only for the zone itself")
  void forwardZonesOnly() {
    assertThat(cluster.zones().transfer(CLUSTER_LOCAL)).isPresent();
    assertThat(cluster.zones().transfer(IN_ADDR)).isEmpty();
    assertThat(cluster.zones().transfer(WireName.parse("svc.cluster.local"))).isEmpty();
  }
}
