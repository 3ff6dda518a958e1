package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.namespace;
import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Problem;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A cluster IP")
class ClusterIpTest {
  @Nested
  @DisplayName("that a Service chose")
  class Chosen {
    private final LocalCluster cluster = new LocalCluster("10.96.0.0/24");

    @ParameterizedTest(name = "{0} is honoured")
    @CsvSource({"10.96.0.2", "10.96.0.16", "10.96.0.254"})
    void honoured(String ip) {
      cluster.holds(service("x", "clusterIP: " + ip));
      assertThat(cluster.ips("x")).containsExactly(ip);
    }

    @ParameterizedTest(name = "{0} is refused: it is not in the range")
    @CsvSource({"10.1.0.5", "10.96.0.0", "10.96.0.255", "10.96.1.1"})
    void outside(String ip) {
      cluster.holds(service("x", "clusterIP: " + ip), service("y"));
      assertThat(cluster.messages())
          .containsExactly(
              ("Service \"x\" is invalid: spec.clusterIPs: Invalid value: [\"%s\"]: failed to"
                      + " allocate IP %s: the provided IP (%s) is not in the valid range. The range"
                      + " of valid IPs is 10.96.0.0/24")
                  .formatted(ip, ip, ip));
      assertThat(cluster.service("x")).isEmpty();
      assertThat(cluster.service("y")).isPresent();
    }

    @Test
    @DisplayName("is refused when another Service has it, in whatever namespace")
    void taken() {
      cluster.holds(
          namespace("other"),
          service("other/first", "clusterIP: 10.96.0.5"),
          service("a", "clusterIP: 10.96.0.5"));
      assertThat(cluster.messages())
          .containsExactly(
              "Service \"a\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.5\"]: failed to"
                  + " allocate IP 10.96.0.5: provided IP is already allocated to other/first");
      assertThat(cluster.ips("other/first")).containsExactly("10.96.0.5");
    }

    @Test
    @DisplayName("stays with who has it, when a newcomer in an earlier file chooses it, too")
    void keptByHolder() {
      String holder = service("b", "clusterIP: 10.96.0.5");
      cluster.holds(holder).holds(service("a", "clusterIP: 10.96.0.5"), holder);
      assertThat(cluster.ips("b")).containsExactly("10.96.0.5");
      assertThat(cluster.service("a")).isEmpty();
    }

    @Test
    @DisplayName("may be swapped between two Services in one edit")
    void swapped() {
      cluster
          .holds(service("a", "clusterIP: 10.96.0.5"), service("b", "clusterIP: 10.96.0.6"))
          .holds(service("a", "clusterIP: 10.96.0.6"), service("b", "clusterIP: 10.96.0.5"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.ips("a")).containsExactly("10.96.0.6");
      assertThat(cluster.ips("b")).containsExactly("10.96.0.5");
    }

    @Test
    @DisplayName("that is the first of the range is kept for default/kubernetes")
    void reserved() {
      cluster.holds(service("x", "clusterIP: 10.96.0.1"));
      assertThat(cluster.messages())
          .singleElement()
          .asString()
          .contains("provided IP is already allocated");
      cluster.holds(service("kubernetes"));
      assertThat(cluster.ips("kubernetes")).containsExactly("10.96.0.1");
      cluster.holds(service("kubernetes", "clusterIP: 10.96.0.1"));
      assertThat(cluster.ips("kubernetes")).containsExactly("10.96.0.1");
    }

    @Test
    @DisplayName("is taken as it is where no range is set")
    void anyRange() {
      LocalCluster free = new LocalCluster();
      free.holds(
          service("a", "clusterIP: 172.30.0.1"),
          service("b", "clusterIP: 10.96.0.1"),
          service("c"));
      assertThat(free.messages()).isEmpty();
      assertThat(free.ips("a")).containsExactly("172.30.0.1");
      assertThat(free.ips("b")).containsExactly("10.96.0.1");
      assertThat(free.ips("c"))
          .singleElement()
          .asString()
          .matches("10\\.(9[6-9]|10\\d|11[01])\\..*");
    }

    @Test
    @DisplayName("is given back with the last good version, when the new one is refused")
    void lastGood() {
      cluster
          .holds(service("x", "clusterIP: 10.96.0.5"))
          .holds(service("x", "clusterIP: 10.1.0.5"));
      assertThat(cluster.ips("x")).containsExactly("10.96.0.5");
      assertThat(cluster.messages()).hasSize(1);
      cluster.holds(service("x", "clusterIP: 10.96.0.6"));
      assertThat(cluster.ips("x")).containsExactly("10.96.0.6");
      assertThat(cluster.messages()).isEmpty();
    }

    @Test
    @DisplayName("that changes is said to be delete and create")
    void changed() {
      cluster.holds(service("x", "clusterIP: 10.96.0.5")).holds(service("x", "clusterIP: None"));
      assertThat(cluster.service("x"))
          .get()
          .extracting(Service::type)
          .isEqualTo(Service.Type.HEADLESS);
      assertThat(cluster.state().notices())
          .singleElement()
          .asString()
          .contains("default/x")
          .contains("from 10.96.0.5 to None")
          .contains("delete and create");
      cluster.holds(service("x", "clusterIP: None"));
      assertThat(cluster.state().notices()).isEmpty();
    }

    @Test
    @DisplayName("goes with the change to ExternalName, silently")
    void externalName() {
      cluster
          .holds(service("x", "clusterIP: 10.96.0.5"))
          .holds(
              service("x", "type: ExternalName", "externalName: a.example"),
              service("y", "clusterIP: 10.96.0.5"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.state().notices()).isEmpty();
      assertThat(cluster.ips("x")).isEmpty();
      assertThat(cluster.ips("y")).containsExactly("10.96.0.5");
    }
  }

  @Nested
  @DisplayName("that nobody chose")
  class Given {
    private static String[] services(int count) {
      return IntStream.range(0, count)
          .mapToObj(i -> service("s%03d".formatted(i)))
          .toArray(String[]::new);
    }

    @Test
    @DisplayName("comes from the upper band, never below .17 of a /24 until that is full")
    void upperBand() {
      LocalCluster cluster = new LocalCluster("10.96.0.0/24");
      cluster.holds(services(238));
      assertThat(lastBytes(cluster))
          .hasSize(238)
          .doesNotHaveDuplicates()
          .allMatch(b -> b >= 17 && b <= 254);
      cluster.holds(services(239));
      assertThat(lastBytes(cluster)).filteredOn(b -> b < 17).hasSize(1).allMatch(b -> b >= 2);
    }

    @Test
    @DisplayName("is refused with 500 when the range is full, and those there before stay")
    void full() {
      LocalCluster cluster = new LocalCluster("10.96.0.0/28");
      cluster.holds(services(13));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.state().usage().ranges())
          .containsExactly(new Usage.RangeUse("10.96.0.0/28", 14, 13, 0));
      List<Integer> before = lastBytes(cluster);

      List<String> more = new ArrayList<>(List.of(services(13)));
      more.addFirst(service("a-newcomer"));
      cluster.holds(more.toArray(String[]::new));
      assertThat(cluster.state().problems())
          .containsExactly(
              new Problem(
                  "InternalError",
                  "test.yaml: document 1",
                  "Service \"a-newcomer\": Internal error occurred: failed to allocate a serviceIP:"
                      + " range is full (10.96.0.0/28)"));
      assertThat(lastBytes(cluster)).isEqualTo(before);
      assertThat(cluster.state().usage().refused()).containsEntry("Service", 1);
    }

    @Test
    @DisplayName("is there again once somebody left a full range")
    void released() {
      LocalCluster cluster = new LocalCluster("10.96.0.0/28");
      cluster.holds(services(14));
      assertThat(cluster.service("s013")).isEmpty();
      cluster.holds(List.of(services(14)).subList(1, 14).toArray(String[]::new));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.service("s013")).isPresent();
    }

    @Test
    @DisplayName("is never one that somebody chose, in whatever order of files")
    void avoidsChosen() {
      LocalCluster cluster = new LocalCluster("10.96.0.0/24");
      cluster.holds(service("a"));
      String own = cluster.ips("a").getFirst();
      LocalCluster other = new LocalCluster("10.96.0.0/24");
      other.holds(service("a"), service("z", "clusterIP: " + own));
      assertThat(other.messages()).isEmpty();
      assertThat(other.ips("z")).containsExactly(own);
      assertThat(other.ips("a")).isNotEmpty().doesNotContain(own);

      cluster.holds(service("a"), service("z", "clusterIP: " + own));
      assertThat(cluster.ips("a")).isEqualTo(other.ips("a"));
      assertThat(cluster.state().notices())
          .singleElement()
          .asString()
          .contains("default/a")
          .contains("from " + own);
    }

    @Test
    @DisplayName("is none for headless Services and aliases")
    void none() {
      LocalCluster cluster = new LocalCluster();
      cluster.holds(
          service("headless", "clusterIP: None"),
          service("alias", "type: ExternalName", "externalName: a.example"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.ips("headless")).isEmpty();
      assertThat(cluster.ips("alias")).isEmpty();
    }

    private static List<Integer> lastBytes(LocalCluster cluster) {
      return cluster
          .facts(Service.class)
          .flatMap(s -> s.clusterIps().stream())
          .map(IpAddress::low)
          .map(low -> (int) (low & 0xFF))
          .toList();
    }
  }
}
