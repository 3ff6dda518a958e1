package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.NO_LIMIT;
import static dev.seamark.zones.answer.TestCluster.at;
import static dev.seamark.zones.answer.TestCluster.ip;
import static dev.seamark.zones.answer.TestCluster.key;
import static dev.seamark.zones.answer.TestCluster.named;
import static dev.seamark.zones.answer.TestCluster.port;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A zone of external addresses")
class ExternalZonesTest {
  private static final WireName ORG = WireName.parse("example.org");
  private static final WireName IN_ADDR = WireName.parse("in-addr.arpa");
  private static final String NEGATIVE = "ns1.dns.example.org. hostmaster.dns.example.org.";

  private final TestCluster cluster = new TestCluster();
  private boolean headless;

  private ExternalZones zones() {
    return cluster
        .zones()
        .external(new ExternalSettings(List.of(ORG, IN_ADDR), "dns", 7, headless));
  }

  private TestCluster.Reply ask(String question) {
    return TestCluster.ask(zones()::answer, question, NO_LIMIT, 0);
  }

  @Nested
  @DisplayName("holds services")
  class HoldsServices {
    @Test
    @DisplayName("by external addresses and those of their balancers, each once")
    void addresses() {
      cluster.exposed(
          "web",
          Exposure.at(
              List.of(ip("192.0.2.1"), ip("2001:db8::1")),
              List.of(ip("198.51.100.1"), ip("192.0.2.1")),
              List.of()));
      assertThat(ask("web.ns.example.org. A").answers())
          .containsExactly(
              "web.ns.example.org. 7 A 192.0.2.1", "web.ns.example.org. 7 A 198.51.100.1");
      assertThat(ask("web.ns.example.org. AAAA").answers())
          .containsExactly("web.ns.example.org. 7 AAAA 2001:db8:0:0:0:0:0:1");
      assertThat(ask("web.ns.example.org. SRV"))
          .satisfies(
              reply -> {
                // Four places, one of them named twice, share the weight.
                assertThat(reply.answers())
                    .containsExactly("web.ns.example.org. 5 SRV 0 25 80 web.ns.example.org.");
                assertThat(reply.additional()).hasSize(3).allMatch(r -> r.contains(" 7 A"));
              });
    }

    @Test
    @DisplayName("by the names of their balancers, which somebody else looks up")
    void names() {
      cluster.exposed("web", at("lb.example.net", "192.0.2.1", "lb2.example.net"));
      TestCluster.Reply addresses = ask("web.ns.example.org. A");
      assertThat(addresses.verdict()).isEqualTo(Verdict.CHASE);
      assertThat(addresses.answers())
          .containsExactly(
              "web.ns.example.org. 7 A 192.0.2.1",
              "web.ns.example.org. 5 CNAME lb.example.net.",
              "web.ns.example.org. 5 CNAME lb2.example.net.");
      TestCluster.Reply services = ask("web.ns.example.org. SRV");
      assertThat(services.verdict()).isEqualTo(Verdict.CHASE);
      assertThat(services.answers())
          .containsExactly(
              "web.ns.example.org. 5 SRV 0 33 80 web.ns.example.org.",
              "web.ns.example.org. 5 SRV 0 33 80 lb.example.net.",
              "web.ns.example.org. 5 SRV 0 33 80 lb2.example.net.");
      assertThat(ask("web.ns.example.org. CNAME").answers()).isEmpty();
    }

    @Test
    @DisplayName("of any type, with ports and without, once they are found anywhere")
    void anyType() {
      cluster
          .exposed("alias", Service.Type.EXTERNAL_NAME, List.of(), at("192.0.2.1"))
          .exposed("bare", Service.Type.HEADLESS, List.of(), at("192.0.2.2"));
      assertThat(ask("alias.ns.example.org. A").answers()).hasSize(1);
      assertThat(ask("bare.ns.example.org. A").answers()).hasSize(1);
      assertThat(ask("bare.ns.example.org. SRV").answers()).isEmpty();
      assertThat(ask("bare.ns.example.org. SRV").rcode()).isEqualTo("NOERROR");
      assertThat(ask("_http._tcp.bare.ns.example.org. SRV").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("by port and protocol")
    void ports() {
      cluster.exposed(
          "web", Service.Type.CLUSTER_IP, List.of(HTTP, port("admin", 8080)), at("192.0.2.1"));
      assertThat(ask("_admin._TCP.web.ns.example.org. SRV").answers())
          .containsExactly("_admin._TCP.web.ns.example.org. 5 SRV 0 100 8080 web.ns.example.org.");
      assertThat(ask("web.ns.example.org. SRV").answers())
          .hasSize(2)
          .allMatch(r -> r.contains(" 50 "));
      assertThat(ask("_admin._udp.web.ns.example.org. SRV").rcode()).isEqualTo("NXDOMAIN");
      assertThat(ask("any.web.ns.example.org. A").answers())
          .containsExactly("any.web.ns.example.org. 7 A 192.0.2.1");
    }

    @Test
    @DisplayName("by address, in their order, in listed namespaces only")
    void pointers() {
      cluster.exposed("b", at("192.0.2.1")).exposed("a", at("192.0.2.1", "192.0.2.2"));
      assertThat(ask("1.2.0.192.in-addr.arpa. PTR").answers())
          .containsExactly(
              "1.2.0.192.in-addr.arpa. 7 PTR a.ns.example.org.",
              "1.2.0.192.in-addr.arpa. 7 PTR b.ns.example.org.");
      assertThat(ask("3.2.0.192.in-addr.arpa. PTR").verdict()).isEqualTo(Verdict.NO_SUCH_NAME);
      assertThat(ask("2.0.192.in-addr.arpa. PTR").verdict()).isEqualTo(Verdict.NO_SUCH_NAME);
      cluster.with(cluster.settings().withNamespaces(Set.of("other")));
      assertThat(ask("1.2.0.192.in-addr.arpa. PTR").verdict()).isEqualTo(Verdict.NO_SUCH_NAME);
      assertThat(ask("a.ns.example.org. A").verdict()).isEqualTo(Verdict.NO_SUCH_NAME);
    }
  }

  @Nested
  @DisplayName("holds endpoints where that is switched on")
  class HoldsEndpoints {
    @Test
    @DisplayName("of headless services, and any by name")
    void headless() {
      headless = true;
      cluster
          .headless("db")
          .slice("s", "db", slice -> slice.endpoint(List.of("10.1.0.1"), named("db-0")))
          .clusterIp("vip", "10.0.0.1")
          .slice("v", "vip", ready("10.1.0.9"));
      assertThat(ask("db.ns.example.org. A").answers())
          .containsExactly("db.ns.example.org. 7 A 10.1.0.1");
      assertThat(ask("db.ns.example.org. SRV").answers())
          .containsExactly("db.ns.example.org. 5 SRV 0 100 80 db-0.db.ns.example.org.");
      assertThat(ask("db.ns.example.org. SRV").additional())
          .containsExactly("db-0.db.ns.example.org. 7 A 10.1.0.1");
      assertThat(ask("_db-0.db.ns.example.org. A").answers()).hasSize(1);
      assertThat(ask("_.db.ns.example.org. A").answers()).hasSize(1);
      assertThat(ask("vip.ns.example.org. A").rcode()).isEqualTo("NXDOMAIN");
      assertThat(ask("10-1-0-9.vip.ns.example.org. A").answers()).hasSize(1);
      assertThat(ask("db-1.db.ns.example.org. A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("that are names")
    void aliases() {
      headless = true;
      cluster.headless("db").slice("s", "db", AddressType.FQDN, ready("db.example.net"));
      TestCluster.Reply reply = ask("db.ns.example.org. A");
      assertThat(reply.verdict()).isEqualTo(Verdict.CHASE);
      assertThat(reply.answers()).containsExactly("db.ns.example.org. 5 CNAME db.example.net.");
    }

    @Test
    @DisplayName("and of no service that is found outside")
    void notOutside() {
      headless = true;
      cluster
          .exposed("db", Service.Type.HEADLESS, List.of(HTTP), at("192.0.2.1"))
          .slice("s", "db", ready("10.1.0.1"));
      assertThat(ask("db.ns.example.org. A").answers())
          .containsExactly("db.ns.example.org. 7 A 192.0.2.1");
    }
  }

  @Nested
  @DisplayName("has at its apex")
  class HasAtItsApex {
    @Test
    @DisplayName("the server, by its own addresses or those that its service has outside")
    void server() {
      cluster.with(cluster.settings().withOwnAddresses(List.of(ip("10.9.0.1"))));
      assertThat(ask("example.org. NS"))
          .satisfies(
              reply -> {
                assertThat(reply.answers())
                    .containsExactly("example.org. 7 NS ns1.dns.example.org.");
                assertThat(reply.additional()).containsExactly("ns1.dns.example.org. 7 A 10.9.0.1");
              });
      cluster.exposed("dns", at("192.0.2.53", "2001:db8::53")).slice("s", "dns", ready("10.9.0.1"));
      assertThat(ask("ns1.dns.example.org. A").answers())
          .containsExactly("ns1.dns.example.org. 7 A 192.0.2.53");
      assertThat(ask("ns1.dns.example.org. AAAA").answers()).hasSize(1);
      cluster.headless("dns");
      assertThat(ask("ns1.dns.example.org. A").answers()).isEmpty();
      headless = true;
      assertThat(ask("ns1.dns.example.org. A").answers())
          .containsExactly("ns1.dns.example.org. 7 A 10.9.0.1");
    }

    @Test
    @DisplayName("names that nobody else is asked for")
    void names() {
      assertThat(ask("dns.example.org. A"))
          .returns(Verdict.ANSWERED, TestCluster.Reply::verdict)
          .returns("NOERROR", TestCluster.Reply::rcode);
      assertThat(ask("ns2.dns.example.org. A"))
          .returns(Verdict.ANSWERED, TestCluster.Reply::verdict)
          .returns("NXDOMAIN", TestCluster.Reply::rcode);
    }

    @Test
    @DisplayName("an SOA record with the serial of its own changes")
    void soa() {
      cluster.exposed("web", at("192.0.2.1"));
      cluster.tick();
      int inside = cluster.zones().serial();
      int outside = zones().serial();
      cluster.tick();
      cluster.exposed("web", at("192.0.2.2"));
      assertThat(cluster.zones().serial()).as("nothing changed in the cluster").isEqualTo(inside);
      assertThat(zones().serial()).isEqualTo(outside + 1);
      assertThat(ask("example.org. SOA").answers())
          .containsExactly(
              "example.org. 7 SOA " + NEGATIVE + " " + (outside + 1) + " 7200 1800 86400 7");
      assertThat(ask("none.ns.example.org. A").authority())
          .containsExactly(
              "example.org. 7 SOA " + NEGATIVE + " " + (outside + 1) + " 7200 1800 86400 7");
    }
  }

  @Test
  @DisplayName("follows what changes")
  void follows() {
    ExternalZones zones = zones();
    cluster.exposed("web", at("192.0.2.1"));
    assertThat(TestCluster.ask(zones::answer, "web.ns.example.org. A", NO_LIMIT, 0).answers())
        .hasSize(1);
    cluster.exposed("web", at("192.0.2.2"));
    assertThat(TestCluster.ask(zones::answer, "1.2.0.192.in-addr.arpa. PTR", NO_LIMIT, 0).answers())
        .isEmpty();
    assertThat(TestCluster.ask(zones::answer, "2.2.0.192.in-addr.arpa. PTR", NO_LIMIT, 0).answers())
        .hasSize(1);
    cluster.catalog.remove(Kind.SERVICE, key("web"));
    assertThat(TestCluster.ask(zones::answer, "web.ns.example.org. A", NO_LIMIT, 0).rcode())
        .isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("cuts what does not fit, a part of the addresses in turn first")
  void cuts() {
    cluster.exposed("web", at("192.0.2.1", "192.0.2.2", "192.0.2.3", "lb.example.net"));
    TestCluster.Reply reply = TestCluster.ask(zones()::answer, "web.ns.example.org. A", 72, 1);
    assertThat(reply.verdict()).isEqualTo(Verdict.ANSWERED);
    assertThat(reply.truncated()).isTrue();
    assertThat(reply.answers())
        .containsExactly("web.ns.example.org. 7 A 192.0.2.2", "web.ns.example.org. 7 A 192.0.2.3");
  }

  @Test
  @DisplayName("is none of the others'")
  void elsewhere() {
    assertThat(ask("web.ns.example.com. A").verdict()).isEqualTo(Verdict.NOT_OURS);
    assertThat(ask("web.ns.svc.cluster.local. A").verdict()).isEqualTo(Verdict.NOT_OURS);
  }

  @ParameterizedTest(name = "\"{0}\"")
  @ValueSource(strings = {"", "a.b"})
  @DisplayName("has an apex of one label")
  void apex(String apex) {
    assertThatThrownBy(() -> new ExternalSettings(List.of(ORG), apex, 5, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be one label");
  }
}
