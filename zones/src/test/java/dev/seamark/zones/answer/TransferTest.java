package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.CLUSTER_LOCAL;
import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.IN_ADDR;
import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.port;
import static dev.seamark.zones.answer.TestCluster.ready;
import static dev.seamark.zones.answer.TestCluster.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("A zone transfer")
class TransferTest {
  private final TestCluster cluster = new TestCluster();

  private List<String> transfer(WireName zone) {
    return Transferred.records(cluster.zones().transfer(zone).orElseThrow());
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
  @DisplayName("lists nothing of slices without endpoints, or without any that is ready")
  void slicesWithoutEndpoints() {
    cluster
        .headless("db")
        .slice("a", "db", ready())
        .slice("b", "db", s -> s.endpoint(List.of("10.1.0.9"), unready()))
        .slice("c", "db", ready("10.1.0.1"))
        .slice("d", "db", ready());
    assertThat(transfer(CLUSTER_LOCAL).subList(1, 4))
        .containsExactly(
            "db.ns.svc.cluster.local. 5 A 10.1.0.1",
            "10-1-0-1.db.ns.svc.cluster.local. 5 A 10.1.0.1",
            "_http._tcp.db.ns.svc.cluster.local. 5 SRV 0 100 80 10-1-0-1.db.ns.svc.cluster.local.");
    assertThat(transfer(CLUSTER_LOCAL)).hasSize(5);
  }

  @Test
  @DisplayName("is there for forward zones only, and only for the zone itself")
  void forwardZonesOnly() {
    assertThat(cluster.zones().transfer(CLUSTER_LOCAL)).isPresent();
    assertThat(cluster.zones().transfer(IN_ADDR)).isEmpty();
    assertThat(cluster.zones().transfer(WireName.parse("svc.cluster.local"))).isEmpty();
  }

  private void manyEndpoints(int services, int endpoints) {
    for (int service = 0; service < services; service++) {
      String[] addresses = new String[endpoints];
      for (int i = 0; i < endpoints; i++) {
        addresses[i] = "10." + service + "." + i / 250 + "." + i % 250;
      }
      cluster.headless("db" + service).slice("s" + service, "db" + service, ready(addresses));
    }
  }

  @Test
  @DisplayName("is the same in messages of any size, each of which is well-formed")
  void inPieces() {
    manyEndpoints(3, 300);
    List<String> whole = transfer(CLUSTER_LOCAL);
    assertThat(whole).hasSize(2 + 3 * 300 * 3).startsWith(whole.getLast());
    for (int limit : new int[] {1024, 1500, 4000, 65_535}) {
      List<Message> messages =
          Transferred.messages(cluster.zones().transfer(CLUSTER_LOCAL).orElseThrow(), limit);
      assertThat(messages).hasSizeGreaterThan(5);
      assertThat(
              messages.stream()
                  .flatMap(message -> message.getSection(Section.ANSWER).stream())
                  .map(TestCluster::text))
          .isEqualTo(whole);
    }
  }

  @Test
  @DisplayName("lists each service whole, as it is when its turn comes, between equal SOA records")
  void eachServiceIsWhole() {
    manyEndpoints(2, 2_000);
    ZoneTransfer transfer = cluster.zones().transfer(CLUSTER_LOCAL).orElseThrow();
    Query query = TestCluster.query("cluster.local. AXFR");
    ReplyBuffer reply = new ReplyBuffer();
    assertThat(transfer.next(query, reply, 65_535)).isTrue();
    cluster.slice("s0", "db0", ready("10.9.9.9")).slice("s1", "db1", ready("10.9.9.8"));
    List<String> rest = Transferred.records(transfer);
    assertThat(rest).noneMatch(record -> record.contains("10.9.9.9"));
    assertThat(rest.stream().filter(record -> record.startsWith("10-0-")).count())
        .isGreaterThan(1_000);
    assertThat(rest.stream().filter(record -> record.contains("db1.")).toList())
        .hasSize(3)
        .allMatch(record -> record.contains("10.9.9.8") || record.contains("10-9-9-8"));
    assertThat(rest.getLast()).contains(" SOA ").contains(" " + transfer.serial() + " ");
  }

  @Test
  @DisplayName("lists a record once, whatever slices say it again")
  void nothingTwice() {
    cluster
        .headless("db")
        .slice("a", "db", ready("10.1.0.1", "10.1.0.2"))
        .slice("b", "db", ready("10.1.0.1", "10.1.0.2"))
        .slice("f", "db", AddressType.FQDN, ready("x.example.net"))
        .slice("g", "db", AddressType.FQDN, ready("x.example.net"));
    assertThat(transfer(CLUSTER_LOCAL).subList(1, 8)).doesNotHaveDuplicates().hasSize(7);
    assertThat(transfer(CLUSTER_LOCAL)).hasSize(2 + 2 + 2 + 2 + 1);
  }

  @Test
  @DisplayName("is the SOA record alone for those who have this version")
  void onlySoa() {
    manyEndpoints(1, 5);
    ZoneTransfer transfer = cluster.zones().transfer(CLUSTER_LOCAL).orElseThrow();
    transfer.onlySoa();
    assertThat(Transferred.records(transfer)).hasSize(1).allMatch(r -> r.contains(" SOA "));
  }
}
