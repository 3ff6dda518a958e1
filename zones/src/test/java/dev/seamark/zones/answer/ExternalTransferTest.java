package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.IN_ADDR;
import static dev.seamark.zones.answer.TestCluster.at;
import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.port;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A transfer of a zone of external addresses")
class ExternalTransferTest {
  private static final WireName ORG = WireName.parse("example.org");

  private final TestCluster cluster = new TestCluster();

  private ExternalZones zones(boolean headless) {
    return cluster
        .zones()
        .external(new ExternalSettings(List.of(ORG, IN_ADDR), "dns", 7, headless));
  }

  private List<String> transfer(boolean headless) {
    return Transferred.records(
        zones(headless).transfer(WireName.parse("Example.ORG")).orElseThrow());
  }

  private String soa() {
    return "example.org. 7 SOA ns1.dns.example.org. hostmaster.dns.example.org. "
        + zones(false).serial()
        + " 7200 1800 86400 7";
  }

  @Test
  @DisplayName("lists SOA, name server, services by name, and SOA again")
  void listsEverything() {
    cluster
        .with(cluster.settings().withOwnAddresses(List.of(ip("10.9.0.1"))))
        .exposed(
            "web",
            Service.Type.CLUSTER_IP,
            List.of(HTTP, port("", 443)),
            at("192.0.2.1", "2001:db8::1", "lb.example.net"))
        .clusterIp("inside", "10.0.0.1")
        .headless("db")
        .slice("s", "db", ready("10.1.0.1"));
    // Hidden behind the server's own names.
    cluster.catalog.put(new Namespace("dns"));
    cluster.catalog.put(
        new Service(
            new ObjectKey("dns", "hidden"),
            Service.Type.HEADLESS,
            List.of(),
            List.of(HTTP),
            "",
            false,
            at("192.0.2.9")));
    assertThat(transfer(false))
        .containsExactly(
            soa(),
            "example.org. 7 NS ns1.dns.example.org.",
            "ns1.dns.example.org. 7 A 10.9.0.1",
            "web.ns.example.org. 7 A 192.0.2.1",
            "web.ns.example.org. 7 AAAA 2001:db8:0:0:0:0:0:1",
            "web.ns.example.org. 5 CNAME lb.example.net.",
            "web.ns.example.org. 5 SRV 0 100 80 web.ns.example.org.",
            "_http._tcp.web.ns.example.org. 5 SRV 0 100 80 web.ns.example.org.",
            "web.ns.example.org. 5 SRV 0 100 80 lb.example.net.",
            "_http._tcp.web.ns.example.org. 5 SRV 0 100 80 lb.example.net.",
            "web.ns.example.org. 5 SRV 0 100 443 web.ns.example.org.",
            "web.ns.example.org. 5 SRV 0 100 443 lb.example.net.",
            soa());
  }

  @Test
  @DisplayName("lists the endpoints of headless services where that is switched on")
  void listsEndpoints() {
    cluster
        .headless("db")
        .slice("a", "db", ready("10.1.0.1", "10.1.0.2"))
        .slice("b", "db", AddressType.FQDN, ready("db.example.net"))
        .exposed("found", Service.Type.HEADLESS, List.of(HTTP), at("192.0.2.1"))
        .slice("c", "found", ready("10.1.0.9"));
    assertThat(transfer(true))
        .containsExactlyInAnyOrder(
            soa(),
            "example.org. 7 NS ns1.dns.example.org.",
            "db.ns.example.org. 7 A 10.1.0.1",
            "db.ns.example.org. 7 A 10.1.0.2",
            "db.ns.example.org. 5 CNAME db.example.net.",
            "db.ns.example.org. 5 SRV 0 50 80 10-1-0-1.db.ns.example.org.",
            "db.ns.example.org. 5 SRV 0 50 80 10-1-0-2.db.ns.example.org.",
            "_http._tcp.db.ns.example.org. 5 SRV 0 50 80 10-1-0-1.db.ns.example.org.",
            "_http._tcp.db.ns.example.org. 5 SRV 0 50 80 10-1-0-2.db.ns.example.org.",
            "10-1-0-1.db.ns.example.org. 7 A 10.1.0.1",
            "10-1-0-2.db.ns.example.org. 7 A 10.1.0.2",
            "10-1-0-1.db.ns.example.org. 5 SRV 0 100 80 10-1-0-1.db.ns.example.org.",
            "10-1-0-2.db.ns.example.org. 5 SRV 0 100 80 10-1-0-2.db.ns.example.org.",
            "found.ns.example.org. 7 A 192.0.2.1",
            "found.ns.example.org. 5 SRV 0 100 80 found.ns.example.org.",
            "_http._tcp.found.ns.example.org. 5 SRV 0 100 80 found.ns.example.org.",
            soa());
  }

  @Test
  @DisplayName("is there for forward zones only, and only for the zone itself")
  void forwardZonesOnly() {
    assertThat(zones(false).transfer(IN_ADDR)).isEmpty();
    assertThat(zones(false).transfer(WireName.parse("ns.example.org"))).isEmpty();
  }
}
