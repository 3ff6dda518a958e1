package dev.seamark.zones.answer;

import static dev.seamark.zones.answer.TestCluster.CLUSTER_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A name, taken apart,")
class ClusterNameTest {
  private static final WireName CLUSTERSET = WireName.parse("clusterset.local");

  private final TestCluster cluster =
      new TestCluster()
          .with(
              ZoneSettings.of(CLUSTER_LOCAL, CLUSTERSET)
                  .withMulticlusterZones(List.of(CLUSTERSET)));

  private ClusterName of(String name) {
    return cluster.zones().nameOf(TestCluster.query(name + ". A"));
  }

  @ParameterizedTest(name = "{0}: {1} {2} {3}, endpoint {4}, cluster {5}, port {6} {7}")
  @CsvSource(
      nullValues = "-",
      value = {
        "cluster.local, '', '', '', '', '', '', ''",
        "svc.cluster.local, '', '', '', '', '', '', ''",
        "Ns.SVC.cluster.local, svc, ns, '', '', '', '', ''",
        "web.ns.svc.cluster.local, svc, ns, web, '', '', '', ''",
        "10-1-0-1.ns.pod.cluster.local, pod, ns, 10-1-0-1, '', '', '', ''",
        "a.web.ns.svc.cluster.local, svc, ns, web, a, '', '', ''",
        "_http._tcp.web.ns.svc.cluster.local, svc, ns, web, '', '', http, tcp",
        "http.tcp.web.ns.svc.cluster.local, svc, ns, web, '', '', http, tcp",
        "a.east.web.ns.svc.clusterset.local, svc, ns, web, a, east, '', ''",
        "_http._tcp.web.ns.svc.clusterset.local, svc, ns, web, '', '', http, tcp",
        "we\\010b.ns.svc.cluster.local, svc, ns, we\\010b, '', '', '', ''"
      })
  @DisplayName("has its parts in lower case, whether there is such a thing or not")
  void parts(
      String name,
      String kind,
      String namespace,
      String service,
      String endpoint,
      String imported,
      String port,
      String protocol) {
    assertThat(of(name))
        .isEqualTo(
            new ClusterName.Parts(
                kind, namespace, service, endpoint, imported, port, protocol, ""));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "other.cluster.local",
    "web.ns.other.cluster.local",
    "a.b.c.web.ns.svc.cluster.local",
    "east.pin._zone.web.ns.svc.cluster.local"
  })
  @DisplayName("is malformed where nothing is called like that")
  void malformed(String name) {
    assertThat(of(name)).isEqualTo(new ClusterName.Malformed());
  }

  @Test
  @DisplayName("chooses a topology zone where that is switched on")
  void zonal() {
    cluster.with(cluster.settings().withZonal(true));
    assertThat(of("eu.East.pin._zone.web.ns.svc.cluster.local"))
        .isEqualTo(new ClusterName.Parts("svc", "ns", "web", "", "", "", "", "eu.east"));
    assertThat(of("eu.east.pin._zone.web.ns.svc.clusterset.local"))
        .isEqualTo(new ClusterName.Malformed());
  }

  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "www.Example.org.Shop.svc.cluster.local | cluster.local | shop.svc.cluster.local."
            + " svc.cluster.local. cluster.local.",
        "shop.svc.cluster.local | cluster.local | shop.svc.cluster.local. svc.cluster.local."
            + " cluster.local.",
        "x.bank.svc.cluster.local | cluster.local | bank.svc.cluster.local. svc.cluster.local."
            + " cluster.local.",
        "x.shop.svc | . | shop.svc. svc. .",
        "x.other.svc.cluster.local | cluster.local | ''",
        "x.shop.pod.cluster.local | cluster.local | ''",
        "svc.cluster.local | cluster.local | ''",
        "cluster.local | cluster.local | ''",
        "x.shop.svc.example.org | cluster.local | ''"
      })
  @DisplayName("begins the search path of a pod that it ends like")
  void searchPath(String name, String zone, String path) {
    cluster.with(ZoneSettings.of(WireName.parse(zone)));
    List<Pod> pods =
        List.of(
            new Pod(new ObjectKey("bank", "a"), "10.1.0.1"),
            new Pod(new ObjectKey("shop", "b"), "10.1.0.1"));
    List<WireName> found = cluster.zones().searchPath(TestCluster.query(name + ". A"), pods);
    assertThat(found.stream().map(Object::toString).collect(Collectors.joining(" ")))
        .isEqualTo(path);
    assertThat(cluster.zones().searchPath(TestCluster.query(name + ". A"), List.of())).isEmpty();
  }

  @Test
  @DisplayName("lies elsewhere")
  void elsewhere() {
    assertThat(of("example.org")).isEqualTo(new ClusterName.Elsewhere());
  }
}
