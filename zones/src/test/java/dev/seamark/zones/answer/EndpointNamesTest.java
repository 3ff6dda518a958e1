package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.inZone;
import static dev.seamark.zones.answer.TestCluster.key;
import static dev.seamark.zones.answer.TestCluster.named;
import static dev.seamark.zones.answer.TestCluster.ofPod;
import static dev.seamark.zones.answer.TestCluster.ready;
import static dev.seamark.zones.answer.TestCluster.unready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Protocol;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A headless service")
class EndpointNamesTest {
  private final TestCluster cluster = new TestCluster();

  @Nested
  @DisplayName("answers with")
  class AnswersWith {
    @Test
    @DisplayName("the ready addresses of all its slices, each once")
    void readyAddresses() {
      cluster
          .headless("db")
          .slice("a", "db", ready("10.1.0.1", "10.1.0.2"))
          .slice("b", "db", ready("10.1.0.2", "10.1.0.3"))
          .slice("c", "db", slice -> slice.endpoint(List.of("10.1.0.4"), unready()));
      assertThat(cluster.ask("db A").answers())
          .containsExactly(
              "db.ns.svc.cluster.local. 5 A 10.1.0.1",
              "db.ns.svc.cluster.local. 5 A 10.1.0.2",
              "db.ns.svc.cluster.local. 5 A 10.1.0.3");
      assertThat(cluster.ask("db AAAA").rcode()).isEqualTo("NOERROR");
    }

    @Test
    @DisplayName("those that are not ready as well, if it publishes them")
    void unreadyAddresses() {
      cluster
          .headless("db", true)
          .slice("a", "db", slice -> slice.endpoint(List.of("10.1.0.4"), unready()));
      assertThat(cluster.ask("db A").answers()).hasSize(1);
      assertThat(cluster.ask("4.0.1.10.in-addr.arpa. PTR").answers()).hasSize(1);
    }

    @Test
    @DisplayName("a name error, if nothing is ready or endpoints are not looked at")
    void nameError() {
      cluster.headless("db");
      assertThat(cluster.ask("db A").rcode()).isEqualTo("NXDOMAIN");
      cluster.slice("a", "db", ready("10.1.0.1"));
      cluster.with(cluster.settings().withEndpoints(false));
      assertThat(cluster.ask("db A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("SRV records of its endpoints, the weight shared by repeated ones too")
    void srv() {
      cluster
          .headless("db")
          .slice("a", "db", ready("10.1.0.1", "10.1.0.2"))
          .slice("b", "db", ready("10.1.0.2"));
      Reply reply = cluster.ask("_http._tcp.db SRV");
      assertThat(reply.answers())
          .containsExactly(
              "_http._tcp.db.ns.svc.cluster.local. 5 SRV 0 33 80"
                  + " 10-1-0-1.db.ns.svc.cluster.local.",
              "_http._tcp.db.ns.svc.cluster.local. 5 SRV 0 33 80"
                  + " 10-1-0-2.db.ns.svc.cluster.local.");
      assertThat(reply.additional())
          .containsExactly(
              "10-1-0-1.db.ns.svc.cluster.local. 5 A 10.1.0.1",
              "10-1-0-2.db.ns.svc.cluster.local. 5 A 10.1.0.2");
    }

    @Test
    @DisplayName("each slice's own ports, none of them where they have no number")
    void portsOfSlices() {
      EndpointSliceBuilder slice =
          EndpointSlice.builder(key("b"), key("db"), "", AddressType.IPV4)
              .port(new EndpointPort("http", Protocol.TCP, 8080))
              .port(new EndpointPort("any", Protocol.UDP, EndpointPort.ANY));
      slice.endpoint(List.of("10.1.0.2"), named("b"));
      cluster.headless("db").slice("a", "db", ready("10.1.0.1")).catalog.put(slice.build());
      assertThat(cluster.ask("_http._tcp.db SRV").answers())
          .containsExactly(
              "_http._tcp.db.ns.svc.cluster.local. 5 SRV 0 50 80"
                  + " 10-1-0-1.db.ns.svc.cluster.local.",
              "_http._tcp.db.ns.svc.cluster.local. 5 SRV 0 50 8080 b.db.ns.svc.cluster.local.");
      assertThat(cluster.ask("_any._udp.db A").answers()).hasSize(1);
      assertThat(cluster.ask("_any._udp.db SRV").rcode()).isEqualTo("NOERROR");
      assertThat(cluster.ask("_any._udp.db SRV").answers()).isEmpty();
    }
  }

  @Nested
  @DisplayName("names its endpoints")
  class NamesItsEndpoints {
    @Test
    @DisplayName("by host name, several addresses under one")
    void byHostname() {
      cluster
          .headless("db")
          .slice(
              "a",
              "db",
              slice -> {
                slice.endpoint(List.of("10.1.0.1"), named("db-0"));
                slice.endpoint(List.of("10.1.0.9"), named("db-1"));
              })
          .slice(
              "b",
              "db",
              AddressType.IPV6,
              slice -> slice.endpoint(List.of("fd00::1"), named("db-0")));
      assertThat(cluster.ask("db-0.db A").answers())
          .containsExactly("db-0.db.ns.svc.cluster.local. 5 A 10.1.0.1");
      assertThat(cluster.ask("DB-0.db AAAA").answers())
          .containsExactly("DB-0.db.ns.svc.cluster.local. 5 AAAA fd00:0:0:0:0:0:0:1");
      Reply srv = cluster.ask("db-0.db SRV");
      assertThat(srv.answers())
          .containsExactly(
              "db-0.db.ns.svc.cluster.local. 5 SRV 0 50 80 db-0.db.ns.svc.cluster.local.");
      assertThat(srv.additional()).hasSize(2);
      assertThat(cluster.ask("10-1-0-1.db A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("by pod, if so configured")
    void byPod() {
      cluster
          .with(cluster.settings().withEndpointPodNames(true))
          .headless("db")
          .slice("a", "db", slice -> slice.endpoint(List.of("10.1.0.1"), ofPod("db-abc")));
      assertThat(cluster.ask("db-abc.db A").answers()).hasSize(1);
      assertThat(cluster.ask("10-1-0-1.db A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("by address with dashes, none of which may be the last")
    void byAddress() {
      cluster
          .headless("db")
          .slice("a", "db", ready("10.1.0.1"))
          .slice("b", "db", AddressType.IPV6, ready("fd00:1::"));
      assertThat(cluster.ask("10-1-0-1.db A").answers()).hasSize(1);
      assertThat(cluster.ask("10-1-0-01.db A").rcode()).isEqualTo("NXDOMAIN");
      assertThat(cluster.ask("fd00-1--0.db AAAA").answers()).hasSize(1);
      assertThat(cluster.ask("fd00-1--0.db A").rcode()).isEqualTo("NOERROR");
    }

    @Test
    @DisplayName("and finds each of thousands")
    void thousands() {
      String[] addresses =
          IntStream.range(0, 3000)
              .mapToObj(i -> "10.1." + i / 250 + "." + i % 250)
              .toArray(String[]::new);
      cluster.headless("db").slice("a", "db", ready(addresses));
      for (String address : addresses) {
        assertThat(cluster.ask(address.replace('.', '-') + ".db A").answers())
            .singleElement()
            .asString()
            .endsWith(" A " + address);
      }
      assertThat(cluster.ask("10-1-12-0.db A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("also where it has cluster IPs")
    void ofClusterIps() {
      cluster.clusterIp("web", "10.0.0.1").slice("a", "web", ready("10.1.0.1"));
      assertThat(cluster.ask("10-1-0-1.web A").answers())
          .containsExactly("10-1-0-1.web.ns.svc.cluster.local. 5 A 10.1.0.1");
    }
  }

  @Nested
  @DisplayName("with zonal names")
  class Zonal {
    private void start() {
      cluster
          .with(cluster.settings().withZonal(true))
          .headless("db")
          .headless("idle")
          .slice(
              "a",
              "db",
              slice -> {
                slice.endpoint(List.of("10.1.0.1"), inZone("EU.1"));
                slice.endpoint(List.of("10.1.0.2"), inZone("eu-2"));
                slice.endpoint(List.of("10.1.0.3"), inZone(""));
              });
    }

    @Test
    @DisplayName("pins to a topology zone, whose name may have dots")
    void pin() {
      start();
      assertThat(cluster.ask("eu.1.pin._zone.db A").answers())
          .containsExactly("eu.1.pin._zone.db.ns.svc.cluster.local. 5 A 10.1.0.1");
      assertThat(cluster.ask("eu-2.pin._zone.db SRV").answers())
          .containsExactly(
              "eu-2.pin._zone.db.ns.svc.cluster.local. 5 SRV 0 100 80"
                  + " 10-1-0-2.db.ns.svc.cluster.local.");
      assertThat(cluster.ask("eu-3.pin._zone.db A").rcode()).isEqualTo("NOERROR");
      assertThat(cluster.ask("eu-3.pin._zone.db A").answers()).isEmpty();
      assertThat(cluster.ask("eu-3.pin._zone.idle A").rcode()).isEqualTo("NOERROR");
    }

    @Test
    @DisplayName("prefers a topology zone, and takes all where nobody is in it")
    void prefer() {
      start();
      assertThat(cluster.ask("eu-2.prefer._zone.db A").answers()).hasSize(1);
      assertThat(cluster.ask("eu-3.prefer._zone.db A").answers()).hasSize(3);
      assertThat(cluster.ask("eu-3.prefer._zone.idle A").rcode()).isEqualTo("NOERROR");
      assertThat(cluster.ask("eu-3.avoid._zone.db A").rcode()).isEqualTo("NXDOMAIN");
    }
  }

  @Test
  @DisplayName("loses and keeps endpoints as slices come, go and move to another service")
  void slicesMove() {
    cluster
        .headless("db")
        .headless("other")
        .slice("a", "db", ready("10.1.0.1"))
        .slice("b", "db", ready("10.1.0.2"));
    cluster.slice("a", "other", ready("10.1.0.1"));
    assertThat(cluster.ask("db A").answers()).hasSize(1);
    assertThat(cluster.ask("1.0.1.10.in-addr.arpa. PTR").answers())
        .containsExactly("1.0.1.10.in-addr.arpa. 5 PTR 10-1-0-1.other.ns.svc.cluster.local.");
    cluster.catalog.remove(Kind.ENDPOINT_SLICE, key("b"));
    assertThat(cluster.ask("db A").rcode()).isEqualTo("NXDOMAIN");
  }
}
