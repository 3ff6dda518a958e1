package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.pod;
import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Protocol;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Endpoints made by hand")
class ManualEndpointsTest {
  private final LocalCluster cluster = new LocalCluster();

  private static String endpoints(String name, String subsets) {
    return "{apiVersion: v1, kind: Endpoints, metadata: {name: %s}, subsets: [%s]}"
        .formatted(name, subsets);
  }

  private static String slice(String fields) {
    return """
    {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice,
     metadata: {name: s1, labels: {kubernetes.io/service-name: web}}, %s}\
    """
        .formatted(fields);
  }

  @Nested
  @DisplayName("as an Endpoints object")
  class Mirrored {
    @Test
    @DisplayName("become slices of the Service of that name, if it has no selector")
    void mirrored() {
      cluster.holds(
          service("external-svc"),
          endpoints(
              "external-svc",
              "{addresses: [{ip: 22.22.22.22}, {ip: 11.11.11.11}], ports: [{port: 80}]}"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.addresses("external-svc")).containsExactly("11.11.11.11", "22.22.22.22");
      EndpointSlice slice = cluster.slices("external-svc").getFirst();
      assertThat(slice.ports()).containsExactly(new EndpointPort("", Protocol.TCP, 80));
      assertThat(slice.ready(0)).isTrue();
    }

    @ParameterizedTest(name = "are not mirrored: {0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "no such Service         | other | ",
          "the Service selects     | web   | selector: {a: b}",
        })
    void notMirrored(String why, String name, String spec) {
      cluster.holds(
          spec == null ? service(name) : service(name, spec),
          endpoints("web", "{addresses: [{ip: 10.0.0.1}]}"));
      assertThat(cluster.addresses("web")).as(why).isEmpty();
    }

    @Test
    @DisplayName("are not mirrored when they say so, or are a leader's lock")
    void skipped() {
      String subset = "{addresses: [{ip: 10.0.0.1}]}";
      cluster.holds(
          service("a"),
          endpoints("a", subset)
              .replace(
                  "name: a", "name: a, labels: {endpointslice.kubernetes.io/skip-mirror: 'true'}"),
          service("b"),
          endpoints("b", subset)
              .replace(
                  "name: b",
                  "name: b, annotations: {control-plane.alpha.kubernetes.io/leader: x}"));
      assertThat(cluster.addresses("a")).isEmpty();
      assertThat(cluster.addresses("b")).isEmpty();
    }

    @Test
    @DisplayName("go when the Service gets a selector")
    void gainsSelector() {
      String endpoints = endpoints("web", "{addresses: [{ip: 10.0.0.1}]}");
      cluster.holds(service("web"), endpoints);
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1");
      cluster.holds(
          service("web", "selector: {app: web}"),
          endpoints,
          pod("p", "10.0.0.2", "True", "app: web"));
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.2");
    }

    @Test
    @DisplayName("are not ready where they are listed so, even if listed as ready, too")
    void notReady() {
      cluster.holds(
          service("web"),
          endpoints(
              "web",
              "{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], notReadyAddresses: [{ip: 10.0.0.2},"
                  + " {ip: 10.0.0.3}], ports: [{port: 80}]}"));
      EndpointSlice slice = cluster.slices("web").getFirst();
      assertThat(List.of(slice.ready(0), slice.ready(1), slice.ready(2)))
          .containsExactly(true, false, false);
    }

    @Test
    @DisplayName("make a slice per family, with host names kept")
    void families() {
      cluster.holds(
          service("web", "clusterIP: None"),
          endpoints(
              "web",
              "{addresses: [{ip: 'FD00::1', hostname: six}, {ip: 10.0.0.1, hostname: four}]}"));
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1", "fd00::1");
      assertThat(cluster.slices("web"))
          .extracting(s -> s.hostname(0))
          .containsExactly("four", "six");
    }

    @Test
    @DisplayName("with the same ports in several subsets make one slice; other ports others")
    void normalised() {
      cluster.holds(
          service("web", "ports: [{name: a, port: 1}, {name: b, port: 2}]"),
          endpoints(
              "web",
              "{addresses: [{ip: 10.0.0.2}], ports: [{name: a, port: 1}]},"
                  + " {addresses: [{ip: 10.0.0.1}], ports: [{name: a, port: 1}]},"
                  + " {addresses: [{ip: 10.0.0.3}], ports: [{name: b, port: 2}]}"));
      assertThat(cluster.slices("web")).hasSize(2);
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    @DisplayName("beyond 1000 addresses are left out, with a warning")
    void tooMany() {
      String addresses =
          IntStream.rangeClosed(0, 1000)
              .mapToObj(i -> "{ip: 10.0.%d.%d}".formatted(i / 250, i % 250))
              .collect(Collectors.joining(", "));
      cluster.holds(service("web"), endpoints("web", "{addresses: [" + addresses + "]}"));
      assertThat(cluster.addresses("web")).hasSize(1000);
      assertThat(cluster.state().warnings()).singleElement().asString().contains("1001 addresses");
    }

    @Test
    @DisplayName("may be on this machine, where people try things out")
    void loopback() {
      cluster.holds(service("web"), endpoints("web", "{addresses: [{ip: 127.0.0.1}]}"));
      assertThat(cluster.messages()).isEmpty();
      assertThat(cluster.addresses("web")).containsExactly("127.0.0.1");
    }

    @ParameterizedTest(name = "are refused with {0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{}                                                       | subsets[0]: Required value:"
              + " must specify `addresses` or `notReadyAddresses`",
          "{addresses: [{ip: x}]}                                   | subsets[0].addresses[0].ip:"
              + " Invalid value: \"x\": ",
          "{addresses: [{ip: 169.254.1.1}]}                         | subsets[0].addresses[0].ip:"
              + " Invalid value: \"169.254.1.1\": may not be link-local",
          "{notReadyAddresses: [{ip: 0.0.0.0}]}                     |"
              + " subsets[0].notReadyAddresses[0].ip: Invalid value: \"0.0.0.0\": may not be"
              + " unspecified",
          "{addresses: [{ip: 10.0.0.1, hostname: a.b}]}             |"
              + " subsets[0].addresses[0].hostname: Invalid value: \"a.b\": ",
          "{addresses: [{ip: 10.0.0.1}], ports: [{port: 0}]}        | subsets[0].ports[0].port:"
              + " Invalid value: 0: ",
          "{addresses: [{ip: 10.0.0.1}], ports: [{port: 1}, {name: b, port: 2}]} |"
              + " subsets[0].ports[0].name: Required value: ",
          "{addresses: [{ip: 10.0.0.1}], ports: [{port: 1, protocol: X}]} |"
              + " subsets[0].ports[0].protocol: Unsupported value: \"X\": ",
        })
    void refused(String subset, String message) {
      cluster.holds(service("web"), endpoints("web", subset));
      assertThat(cluster.messages())
          .singleElement()
          .asString()
          .startsWith("Endpoints \"web\" is invalid: ")
          .contains(message);
    }
  }

  @Nested
  @DisplayName("as EndpointSlices")
  class Slices {
    @Test
    @DisplayName("are used as they are")
    void asTheyAre() {
      cluster.holds(
          service("web"),
          slice("addressType: IPv4, ports: [{port: 80}], endpoints: [{addresses: [10.0.0.1]}]"));
      assertThat(cluster.addresses("web")).containsExactly("10.0.0.1");
    }

    @Test
    @DisplayName("are used beside those of a selector")
    void besideOthers() {
      cluster.holds(
          service("web", "selector: {app: web}"),
          pod("p", "10.0.0.2", "True", "app: web"),
          slice("addressType: IPv4, ports: [{port: 80}], endpoints: [{addresses: [10.0.0.1]}]"));
      assertThat(cluster.addresses("web")).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
    }

    @ParameterizedTest(name = "are refused with {0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "endpoints: []                                                  | addressType: Required"
              + " value: ",
          "addressType: IPv5                                              | addressType:"
              + " Unsupported value: \"IPv5\": supported values: \"FQDN\", \"IPv4\", \"IPv6\"",
          "addressType: IPv4, endpoints: [{addresses: []}]                | endpoints[0].addresses:"
              + " Required value: must contain at least 1 address",
          "addressType: IPv4, endpoints: [{addresses: ['fd00::1']}]       |"
              + " endpoints[0].addresses[0]: Invalid value: \"fd00::1\": must be an IPv4 address",
          "addressType: IPv6, endpoints: [{addresses: [x]}]               |"
              + " endpoints[0].addresses[0]: Invalid value: \"x\": ",
          "addressType: FQDN, endpoints: [{addresses: [a_b]}]             |"
              + " endpoints[0].addresses[0]: Invalid value: \"a_b\": ",
          "addressType: IPv4, endpoints: [{addresses: [10.0.0.1, 10.0.0.1]}] |"
              + " endpoints[0].addresses[1]: Duplicate value: \"10.0.0.1\"",
          "addressType: IPv4, endpoints: [{addresses: [10.0.0.1], hostname: A}] |"
              + " endpoints[0].hostname: Invalid value: \"A\": ",
          "addressType: IPv4, ports: [{name: a, port: 1}, {name: a, port: 2}] | ports[1].name:"
              + " Duplicate value: \"a\"",
          "addressType: IPv4, ports: [{name: A, port: 1}]                 | ports[0].name: Invalid"
              + " value: \"A\": ",
          "addressType: IPv4, ports: [{port: 1, protocol: X}]             | ports[0].protocol:"
              + " Unsupported value: \"X\": ",
        })
    void refused(String fields, String message) {
      cluster.holds(slice(fields));
      assertThat(cluster.messages())
          .singleElement()
          .asString()
          .startsWith("EndpointSlice.discovery.k8s.io \"s1\" is invalid: ")
          .contains(message);
    }
  }
}
