package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.HTTP;
import static dev.seamark.zones.answer.TestCluster.key;
import static dev.seamark.zones.answer.TestCluster.port;
import static dev.seamark.zones.answer.TestCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.TestCluster.Reply;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A service with cluster IPs")
class ServiceNamesTest {
  private final TestCluster cluster = new TestCluster();

  @Nested
  @DisplayName("is answered")
  class IsAnswered {
    @Test
    @DisplayName("by its addresses of the family asked for, endpoints or not")
    void byItsAddresses() {
      cluster.clusterIp("dual", "10.0.0.1", "fd00::1");
      assertThat(cluster.ask("dual A").answers())
          .containsExactly("dual.ns.svc.cluster.local. 5 A 10.0.0.1");
      assertThat(cluster.ask("dual AAAA").answers())
          .containsExactly("dual.ns.svc.cluster.local. 5 AAAA fd00:0:0:0:0:0:0:1");
    }

    @Test
    @DisplayName("in whatever case it is asked for, in the asker's spelling")
    void inAnyCase() {
      cluster.clusterIp("web", "10.0.0.1");
      assertThat(cluster.ask("WEB.Ns.sVC.Cluster.LOCAL. A").answers())
          .containsExactly("WEB.Ns.sVC.Cluster.LOCAL. 5 A 10.0.0.1");
    }

    @Test
    @DisplayName("by SRV records at each named port, with the service as target and glue")
    void bySrv() {
      cluster.clusterIp("web", "10.0.0.1");
      Reply reply = cluster.ask("_http._tcp.web SRV");
      assertThat(reply.answers())
          .containsExactly(
              "_http._tcp.web.ns.svc.cluster.local. 5 SRV 0 100 80 web.ns.svc.cluster.local.");
      assertThat(reply.additional()).containsExactly("web.ns.svc.cluster.local. 5 A 10.0.0.1");
      assertThat(cluster.ask("http.tcp.web SRV").answers()).hasSize(1);
      assertThat(cluster.ask("_._.web SRV").answers()).hasSize(1);
    }

    @Test
    @DisplayName("by SRV records of all ports at its own name; candidates share the weight")
    void bySrvOfAllPorts() {
      cluster.clusterIp("web", List.of(HTTP, port("", 443), port("alt", 80)), "10.0.0.1");
      assertThat(cluster.ask("web SRV").answers())
          .containsExactly(
              "web.ns.svc.cluster.local. 5 SRV 0 33 80 web.ns.svc.cluster.local.",
              "web.ns.svc.cluster.local. 5 SRV 0 33 443 web.ns.svc.cluster.local.");
    }

    @Test
    @DisplayName("no longer once it is gone, and as it is now once it changed")
    void asItIsNow() {
      cluster.clusterIp("web", "10.0.0.1").clusterIp("web", "10.0.0.2");
      assertThat(cluster.ask("web A").answers())
          .containsExactly("web.ns.svc.cluster.local. 5 A 10.0.0.2");
      assertThat(cluster.ask("1.0.0.10.in-addr.arpa. PTR").rcode()).isEqualTo("NXDOMAIN");
      cluster.catalog.remove(Kind.SERVICE, key("web"));
      assertThat(cluster.ask("web A").rcode()).isEqualTo("NXDOMAIN");
    }
  }

  @Nested
  @DisplayName("has no data, with the SOA record,")
  class HasNoData {
    @ParameterizedTest(name = "for {0}")
    @ValueSource(
        strings = {
          "web AAAA",
          "web TXT",
          "web HTTPS",
          "web ANY",
          "web CNAME",
          "web SOA",
          "web PTR",
          "_http._tcp.web MX",
          "ns.svc.cluster.local. A",
          "svc.cluster.local. SRV",
          "pod.cluster.local. A",
          "cluster.local. A"
        })
    void noData(String question) {
      cluster.clusterIp("web", "10.0.0.1");
      Reply reply = cluster.ask(question);
      assertThat(reply.verdict()).isEqualTo(Verdict.ANSWERED);
      assertThat(reply.rcode()).isEqualTo("NOERROR");
      assertThat(reply.answers()).isEmpty();
      assertThat(reply.authority())
          .singleElement()
          .asString()
          .startsWith("cluster.local. 5 SOA ns.dns.cluster.local. hostmaster.cluster.local. ")
          .endsWith(" 7200 1800 86400 5");
    }
  }

  @Nested
  @DisplayName("is a name error")
  class IsANameError {
    @ParameterizedTest(name = "as {0}")
    @ValueSource(
        strings = {
          "nope A",
          "nope TXT",
          "_web A",
          "_http._udp.web SRV",
          "_nope._tcp.web A",
          "x.web A",
          "a.b.c.web A",
          "web.other.svc.cluster.local. A",
          "web.ns.cluster.local. A",
          "other.svc.cluster.local. A",
          "svc.cluster.local. TXT",
          "*.ns.svc.cluster.local. A"
        })
    void nameError(String question) {
      cluster.clusterIp("web", "10.0.0.1");
      Reply reply = cluster.ask(question);
      assertThat(reply.verdict()).isEqualTo(Verdict.NO_SUCH_NAME);
      assertThat(reply.rcode()).isEqualTo("NXDOMAIN");
      assertThat(reply.authority()).hasSize(1);
    }

    @Test
    @DisplayName("in a namespace that is gone or not listed")
    void inNoNamespace() {
      cluster.clusterIp("web", "10.0.0.1");
      cluster.catalog.remove(Kind.NAMESPACE, ObjectKey.clusterScoped("ns"));
      assertThat(cluster.ask("web A").rcode()).isEqualTo("NXDOMAIN");
      cluster.catalog.put(new Namespace("ns"));
      assertThat(cluster.ask("web A").rcode()).isEqualTo("NOERROR");
      cluster.with(cluster.settings().withNamespaces(Set.of("other")));
      assertThat(cluster.ask("web A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    @DisplayName("where empty services are ignored and nothing behind it is ready")
    void whereEmptyOnesAreIgnored() {
      cluster.with(cluster.settings().withIgnoreEmptyService(true)).clusterIp("web", "10.0.0.1");
      assertThat(cluster.ask("web A").rcode()).isEqualTo("NXDOMAIN");
      assertThat(cluster.ask("1.0.0.10.in-addr.arpa. PTR").answers()).hasSize(1);
      cluster.slice("s", "web", ready("10.1.0.1"));
      assertThat(cluster.ask("web A").answers()).hasSize(1);
    }
  }

  @Test
  @DisplayName("without ports has addresses and no SRV records")
  void withoutPorts() {
    cluster.clusterIp("web", List.of(), "10.0.0.1");
    assertThat(cluster.ask("web A").answers()).hasSize(1);
    assertThat(cluster.ask("web SRV").rcode()).isEqualTo("NOERROR");
    assertThat(cluster.ask("web SRV").answers()).isEmpty();
    assertThat(cluster.ask("_http._tcp.web SRV").rcode()).isEqualTo("NXDOMAIN");
  }

  @Test
  @DisplayName("is none of ours in other zones, and not transferred in a reply")
  void notOurs() {
    assertThat(cluster.ask("example.org. A").verdict()).isEqualTo(Verdict.NOT_OURS);
    assertThat(cluster.ask("xcluster.local. A").verdict()).isEqualTo(Verdict.NOT_OURS);
    assertThat(cluster.ask("cluster.local. AXFR").verdict()).isEqualTo(Verdict.REFUSED);
  }
}
