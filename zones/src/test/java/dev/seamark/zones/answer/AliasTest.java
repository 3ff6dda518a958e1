package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.CLUSTER_LOCAL;
import static dev.seamark.zones.answer.TestCluster.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSlice.Endpoint;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An ExternalName service")
class AliasTest {
  private final TestCluster cluster = new TestCluster();

  @BeforeEach
  void aService() {
    cluster.clusterIp("web", "10.0.0.1");
  }

  private static String cname(String from, String to) {
    return from + ".ns.svc.cluster.local. 5 CNAME " + to;
  }

  @Test
  @DisplayName("is a CNAME record, and no data of other types")
  void isACname() {
    cluster.externalName("ext", "WWW.example.org");
    assertThat(cluster.ask("ext CNAME").answers())
        .containsExactly(cname("ext", "WWW.example.org."));
    assertThat(cluster.ask("ext TXT").rcode()).isEqualTo("NOERROR");
    assertThat(cluster.ask("ext TXT").answers()).isEmpty();
    assertThat(cluster.ask("ext SRV").answers()).isEmpty();
  }

  @Nested
  @DisplayName("asked for an address")
  class AskedForAnAddress {
    @Test
    @DisplayName("is followed within the zone")
    void followed() {
      cluster
          .externalName("a", "b.ns.svc.cluster.local")
          .externalName("b", "Web.ns.svc.cluster.local");
      Reply reply = cluster.ask("a A");
      assertThat(reply.verdict()).isEqualTo(Verdict.ANSWERED);
      assertThat(reply.answers())
          .containsExactly(
              cname("a", "b.ns.svc.cluster.local."),
              cname("b", "Web.ns.svc.cluster.local."),
              "Web.ns.svc.cluster.local. 5 A 10.0.0.1");
    }

    @Test
    @DisplayName("is left to be chased where it leads out of the zone")
    void chased() {
      cluster.externalName("a", "b.ns.svc.cluster.local").externalName("b", "www.example.org");
      Reply reply = cluster.ask("a AAAA");
      assertThat(reply.verdict()).isEqualTo(Verdict.CHASE);
      assertThat(reply.answers())
          .containsExactly(cname("a", "b.ns.svc.cluster.local."), cname("b", "www.example.org."));
    }

    @Test
    @DisplayName("is left to be chased where it leads into another of the zones")
    void chasedIntoAnotherZone() {
      cluster.with(ZoneSettings.of(CLUSTER_LOCAL, WireName.parse("example.org")));
      cluster.externalName("a", "web.ns.svc.example.org");
      assertThat(cluster.ask("a A").verdict()).isEqualTo(Verdict.CHASE);
    }

    @ParameterizedTest(name = "is no data where it leads to {0}")
    @ValueSource(
        strings = {
          "nope.ns.svc.cluster.local", "a.ns.svc.cluster.local", "x.a.ns.svc.cluster.local",
          "ns.svc.cluster.local", "cluster.local", "loop.ns.svc.cluster.local",
          "web.gone.svc.cluster.local", "dns-version.cluster.local"
        })
    void leadsNowhere(String target) {
      cluster.externalName("a", target).externalName("loop", "a.ns.svc.cluster.local");
      Reply reply = cluster.ask("a A");
      assertThat(reply.verdict()).isEqualTo(Verdict.ANSWERED);
      assertThat(reply.rcode()).isEqualTo("NOERROR");
      assertThat(reply.answers()).isEmpty();
      assertThat(reply.authority()).hasSize(1);
    }

    @Test
    @DisplayName("is followed eleven times and not twelve")
    void elevenTimes() {
      for (int i = 1; i <= 11; i++) {
        cluster.externalName("e" + i, "e" + (i + 1) + ".ns.svc.cluster.local");
      }
      cluster.externalName("e12", "web.ns.svc.cluster.local");
      assertThat(cluster.ask("e2 A").answers()).hasSize(12);
      assertThat(cluster.ask("e1 A").answers()).isEmpty();
    }
  }

  @ParameterizedTest(name = "has no other names: {0}")
  @ValueSource(strings = {"_http._tcp.ext SRV", "x.ext A", "ip A"})
  void hasNoOtherNames(String question) {
    cluster.externalName("ext", "www.example.org").externalName("ip", "10.1.2.3");
    assertThat(cluster.ask(question).rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("turns into other types of services and back")
  void turnsIntoOthers() {
    cluster.externalName("x", "www.example.org").clusterIp("x", "10.0.0.9");
    assertThat(cluster.ask("x CNAME").answers()).isEmpty();
    assertThat(cluster.ask("x A").answers())
        .containsExactly("x.ns.svc.cluster.local. 5 A 10.0.0.9");
    cluster.headless("x");
    assertThat(cluster.ask("x A").rcode()).isEqualTo("NXDOMAIN");
    cluster.externalName("x", "www.example.org");
    assertThat(cluster.ask("x A").verdict()).isEqualTo(Verdict.CHASE);
    cluster.catalog.remove(Kind.SERVICE, key("x"));
    assertThat(cluster.ask("x CNAME").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("is like the endpoints of a slice of names")
  void sliceOfNames() {
    cluster
        .headless("fq")
        .slice(
            "s",
            "fq",
            AddressType.FQDN,
            slice -> slice.endpoint(List.of("web.ns.svc.cluster.local"), Endpoint.READY));
    assertThat(cluster.ask("fq A").answers())
        .containsExactly(
            cname("fq", "web.ns.svc.cluster.local."), "web.ns.svc.cluster.local. 5 A 10.0.0.1");
    assertThat(cluster.ask("fq SRV").rcode()).isEqualTo("NOERROR");
    assertThat(cluster.ask("web-ns-svc-cluster-local.fq CNAME").answers()).hasSize(1);
  }
}
