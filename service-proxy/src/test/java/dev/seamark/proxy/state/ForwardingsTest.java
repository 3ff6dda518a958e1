package dev.seamark.proxy.state;

import static dev.seamark.proxy.state.Given.HERE;
import static dev.seamark.proxy.state.Given.ip;
import static dev.seamark.proxy.state.Given.key;
import static dev.seamark.proxy.state.Given.range;
import static dev.seamark.proxy.state.Given.service;
import static dev.seamark.proxy.state.Given.slice;
import static dev.seamark.proxy.state.Given.slice6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.seamark.proxy.state.Frontend.Kind;
import dev.seamark.proxy.state.Given.Policy;
import dev.seamark.proxy.state.Given.ServiceOf;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What of the forwarding state no connection tells; the rest is in {@code rules/*.yaml}. */
@DisplayName("The forwarding of a Service port")
class ForwardingsTest {

  private static ServicePortForwarding only(Service service, EndpointSlice... slices) {
    return only(HERE, service, slices);
  }

  private static ServicePortForwarding only(
      NodeInfo node, Service service, EndpointSlice... slices) {
    List<ServicePortForwarding> all = Forwardings.compute(service, List.of(slices), node);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static ServiceOf web() {
    return service("web").at("10.96.0.1");
  }

  /** The last numbers of the addresses. */
  private static String numbers(List<Destination> destinations) {
    return destinations.stream()
        .map(d -> d.address().toString())
        .map(a -> a.substring(a.lastIndexOf(a.contains(":") ? ':' : '.') + 1))
        .collect(Collectors.joining(" "));
  }

  private static Frontend frontend(ServicePortForwarding forwarding, Kind kind) {
    return forwarding.frontends().stream().filter(f -> f.kind() == kind).findFirst().orElseThrow();
  }

  @Nested
  @DisplayName("is there")
  class IsThere {
    @Test
    @DisplayName("for every port in every family of the Service")
    void portsAndFamilies() {
      Service service =
          service("web")
              .at("10.96.0.1", "fd00:96::1")
              .port("http", 80, 0)
              .port(new ServicePort("dns", Protocol.UDP, 53, 0))
              .build();
      assertThat(Forwardings.compute(service, List.of(), HERE))
          .extracting(f -> f.key().toString())
          .containsExactlyInAnyOrder(
              "default/web:http/tcp (IPv4)",
              "default/web:dns/udp (IPv4)",
              "default/web:http/tcp (IPv6)",
              "default/web:dns/udp (IPv6)");
    }

    @ParameterizedTest(name = "{0}: none")
    @EnumSource(
        value = Service.Type.class,
        names = {"HEADLESS", "EXTERNAL_NAME"})
    @DisplayName("neither for headless Services nor for aliases")
    void notWithoutClusterIp(Service.Type type) {
      assertThat(Forwardings.compute(service("web").build(type), List.of(slice("web", "R")), HERE))
          .isEmpty();
    }

    @Test
    @DisplayName("not for a port that is none")
    void noPort() {
      assertThat(
              Forwardings.compute(
                  web().port("a", 0, 0).port("b", 65_536, 0).port("c", 1, 70_000).build(),
                  List.of(),
                  HERE))
          .isEmpty();
    }

    @Test
    @DisplayName("not for a Service that has no cluster IP yet")
    void notYet() {
      assertThat(Forwardings.compute(service("web").build(), List.of(), HERE)).isEmpty();
      assertThat(
              Forwardings.healthCheck(
                  service("web").external(Policy.LOCAL).healthCheck(30_100).build(),
                  List.of(),
                  HERE))
          .isEmpty();
    }
  }

  @Nested
  @DisplayName("joins endpoints")
  class Joins {
    @Test
    @DisplayName("by the port's name, and sends to the number of the slice")
    void byName() {
      Service service = web().port("http", 80, 0).build();
      assertThat(
              only(
                      service,
                      slice("web", "a", new EndpointPort("http", Protocol.TCP, 8080), 1, "R"),
                      slice("web", "b", new EndpointPort("http", Protocol.TCP, 9090), 2, "R"),
                      slice("web", "c", new EndpointPort("other", Protocol.TCP, 80), 3, "R"),
                      slice("web", "d", new EndpointPort("http", Protocol.UDP, 80), 4, "R"),
                      slice("web", "e", new EndpointPort("http", Protocol.TCP, 0), 5, "R"))
                  .cluster())
          .containsExactly(
              new Destination(ip("10.244.0.1"), 8080, 1, false),
              new Destination(ip("10.244.0.2"), 9090, 1, false));
    }

    @Test
    @DisplayName("of several slices, each address and port once, local if one slice says so")
    void once() {
      var port = new EndpointPort("", Protocol.TCP, 8080);
      assertThat(
              only(
                      web().build(),
                      slice("web", "a", port, 1, "R R"),
                      slice("web", "b", port, 2, "R@here"))
                  .cluster())
          .containsExactly(
              new Destination(ip("10.244.0.1"), 8080, 1, false),
              new Destination(ip("10.244.0.2"), 8080, 1, true));
    }

    @Test
    @DisplayName("by their first address alone")
    void firstAddress() {
      EndpointSlice slice =
          EndpointSlice.builder(key("web-1"), key("web"), "", AddressType.IPV4)
              .port(new EndpointPort("", Protocol.TCP, 8080))
              .build();
      var two =
          EndpointSlice.builder(key("web-2"), key("web"), "", AddressType.IPV4)
              .port(new EndpointPort("", Protocol.TCP, 8080));
      two.endpoint(List.of("10.244.0.7", "10.244.0.8"), Given.endpoint("R"));
      assertThat(numbers(only(web().build(), slice, two.build()).cluster())).isEqualTo("7");
    }

    @Test
    @DisplayName("of its own family alone, never of names")
    void family() {
      var names =
          EndpointSlice.builder(key("web-f"), key("web"), "", AddressType.FQDN)
              .port(new EndpointPort("", Protocol.TCP, 8080));
      names.endpoint(List.of("example.com"), Given.endpoint("R"));
      Service both = service("web").at("fd00:96::1", "10.96.0.1").build();
      List<ServicePortForwarding> all =
          Forwardings.compute(
              both, List.of(slice("web", "R"), slice6("web", "R R"), names.build()), HERE);
      assertThat(all)
          .extracting(
              ServicePortForwarding::family,
              f -> f.frontends().getFirst().address().orElseThrow().toString(),
              f -> numbers(f.cluster()))
          .containsExactly(
              tuple(Family.IPV4, "10.96.0.1", "1"), tuple(Family.IPV6, "fd00:96::1", "1 2"));
    }
  }

  @Nested
  @DisplayName("chooses destinations")
  class Chooses {
    @Test
    @DisplayName("everywhere, if this node has no zone and no name")
    void nowhere() {
      NodeInfo nobody = NodeInfo.of("", List.of());
      assertThat(
              numbers(
                  only(nobody, web().build(), slice("web", "R+z=eu-1 R+z=eu-2 R+z=eu-3"))
                      .cluster()))
          .isEqualTo("1 2 3");
      assertThat(
              numbers(only(nobody, web().internal("Local").build(), slice("web", "R R")).local()))
          .isEmpty();
    }

    @ParameterizedTest(name = "internal {0}, external {1}, node port {2}: cluster {3}, local {4}")
    @CsvSource({
      "Cluster, CLUSTER, 0,     true,  false",
      "Cluster, LOCAL,   0,     true,  false",
      "Local,   CLUSTER, 0,     false, true",
      "Local,   CLUSTER, 30080, true,  true",
      "Cluster, LOCAL,   30080, true,  true",
      "Local,   LOCAL,   30080, true,  true",
    })
    @DisplayName("for the lists that some policy uses")
    void usedLists(String internal, Policy external, int nodePort, boolean cluster, boolean local) {
      ServicePortForwarding forwarding =
          only(
              web().port("", 80, nodePort).internal(internal).external(external).build(),
              slice("web", "R@here"));
      assertThat(forwarding.cluster().isEmpty()).isEqualTo(!cluster);
      assertThat(forwarding.local().isEmpty()).isEqualTo(!local);
    }

    @Test
    @DisplayName("and knows all that serve, whatever policy and topology say")
    void serving() {
      assertThat(
              only(
                      web().internal("Local").build(),
                      slice("web", "R@there+z=eu-2 T@here N@here D@here"))
                  .serving())
          .containsExactlyInAnyOrder(ip("10.244.0.1"), ip("10.244.0.2"));
    }
  }

  @Nested
  @DisplayName("takes traffic")
  class Takes {
    @Test
    @DisplayName("at the cluster IP, balancers' and external addresses, and the node port")
    void frontends() {
      assertThat(
              only(web()
                      .port("", 80, 30_080)
                      .external("203.0.113.9", "fd00:9::9")
                      .balanced("203.0.113.1", "203.0.113.2", "fd00:9::1")
                      .build())
                  .frontends())
          .extracting(Frontend::kind, f -> f.address().map(Object::toString), Frontend::port)
          .containsExactly(
              tuple(Kind.CLUSTER_IP, Optional.of("10.96.0.1"), 80),
              tuple(Kind.LOAD_BALANCER, Optional.of("203.0.113.1"), 80),
              tuple(Kind.LOAD_BALANCER, Optional.of("203.0.113.2"), 80),
              tuple(Kind.EXTERNAL_IP, Optional.of("203.0.113.9"), 80),
              tuple(Kind.NODE_PORT, Optional.empty(), 30_080));
    }

    @Test
    @DisplayName("at no node port where a balancer's Service has none allocated")
    void noNodePort() {
      assertThat(only(web().balanced("203.0.113.1").build()).frontends())
          .extracting(Frontend::kind)
          .containsExactly(Kind.CLUSTER_IP, Kind.LOAD_BALANCER);
    }

    @Test
    @DisplayName("at an address once, with the balancer's restrictions where it is both")
    void onceAnAddress() {
      assertThat(
              only(web()
                      .external("203.0.113.1", "10.96.0.1")
                      .balanced("203.0.113.1")
                      .from("198.51.100.0/24")
                      .build())
                  .frontends())
          .extracting(Frontend::kind, f -> f.sources().size())
          .containsExactly(tuple(Kind.CLUSTER_IP, 0), tuple(Kind.LOAD_BALANCER, 1));
    }

    @Test
    @DisplayName("at balancers' addresses, and only there, from the source ranges of the family")
    void sources() {
      ServicePortForwarding forwarding =
          only(
              web()
                  .port("", 80, 30_080)
                  .external("203.0.113.9")
                  .balanced("203.0.113.1")
                  .from("198.51.100.0/24", "2001:db8::/32")
                  .build());
      assertThat(frontend(forwarding, Kind.LOAD_BALANCER).sources())
          .containsExactly(range("198.51.100.0/24"));
      for (Kind kind : List.of(Kind.CLUSTER_IP, Kind.NODE_PORT, Kind.EXTERNAL_IP)) {
        assertThat(frontend(forwarding, kind).sources()).isEmpty();
      }
    }

    @Test
    @DisplayName("from everybody where all source ranges are of the other family")
    void otherFamily() {
      assertThat(
              frontend(
                      only(web().balanced("203.0.113.1").from("2001:db8::/32").build()),
                      Kind.LOAD_BALANCER)
                  .sources())
          .isEmpty();
    }

    @Test
    @DisplayName("from the balancers' addresses themselves where the node may come")
    void nodeMayCome() {
      assertThat(
              frontend(
                      only(web().balanced("203.0.113.1").from("192.168.0.0/16").build()),
                      Kind.LOAD_BALANCER)
                  .sources())
          .containsExactly(range("192.168.0.0/16"), range("203.0.113.1/32"));
    }

    @Test
    @DisplayName("and keeps clients where they were for as long as the Service says")
    void affinity() {
      assertThat(only(web().build()).affinitySeconds()).isEmpty();
      assertThat(only(web().affinity(10_800).build()).affinitySeconds())
          .isEqualTo(OptionalInt.of(10_800));
    }
  }

  @Nested
  @DisplayName("has a health check")
  class HealthChecks {
    @Test
    @DisplayName("that counts the ready endpoints of this node, each address once")
    void counts() {
      Service service =
          web()
              .port("a", 80, 30_080)
              .port("b", 81, 30_081)
              .external(Policy.LOCAL)
              .healthCheck(30_100)
              .build();
      var a = slice("web", "1", new EndpointPort("a", Protocol.TCP, 8080), 1, "R@here T@here");
      var b = slice("web", "2", new EndpointPort("b", Protocol.TCP, 8081), 1, "R@here R@there");
      assertThat(Forwardings.healthCheck(service, List.of(a, b), HERE))
          .contains(new HealthCheckNodePort(key("web"), 30_100, 1));
    }

    @Test
    @DisplayName("only where external traffic stays on the node")
    void onlyLocal() {
      assertThat(
              Forwardings.healthCheck(
                  web().external(Policy.CLUSTER).healthCheck(30_100).build(), List.of(), HERE))
          .isEmpty();
      assertThat(Forwardings.healthCheck(web().external(Policy.LOCAL).build(), List.of(), HERE))
          .isEmpty();
    }
  }
}
