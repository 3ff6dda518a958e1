package dev.seamark.watch.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.Hints;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a proxy needs of manifests")
class ProxyFactsTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");

  @TempDir private Path directory;

  private Catalog load(WatchSettings watch, String yaml) throws IOException {
    Files.writeString(directory.resolve("objects.yaml"), yaml);
    var loaded =
        ManifestSource.load(new ManifestSettings(directory, List.of("10.96.0.0/16"), watch));
    assertThat(loaded.problems()).isEmpty();
    return loaded.catalog();
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  private static final String BALANCED =
      """
      apiVersion: v1
      kind: Service
      metadata:
        name: web
        creationTimestamp: "2026-03-01T10:00:00Z"
      spec:
        type: LoadBalancer
        clusterIP: 10.96.7.7
        externalIPs: [203.0.113.9]
        loadBalancerSourceRanges: [" 198.51.100.0/24 ", "2001:db8::/32"]
        sessionAffinity: ClientIP
        internalTrafficPolicy: Local
        externalTrafficPolicy: Local
        ports:
        - port: 80
      status:
        loadBalancer:
          ingress:
          - ip: 203.0.113.1
          - ip: 203.0.113.2
            ipMode: VIP
          - ip: 203.0.113.3
            ipMode: Proxy
          - hostname: lb.example.com
      """;

  @Test
  @DisplayName("is all that says how a Service is exposed, the allocated health check port with it")
  void exposure() throws IOException {
    Catalog catalog = load(WatchSettings.ofProxy(""), BALANCED);
    Exposure exposure = catalog.service(WEB).orElseThrow().exposure();
    assertThat(exposure.healthCheckNodePort()).isBetween(30_000, 32_767);
    assertThat(exposure)
        .isEqualTo(
            new Exposure(
                List.of(address("203.0.113.9")),
                List.of(address("203.0.113.1"), address("203.0.113.2")),
                List.of(
                    Cidr.parse("198.51.100.0/24").orElseThrow(),
                    Cidr.parse("2001:db8::/32").orElseThrow()),
                10_800,
                true,
                true,
                exposure.healthCheckNodePort(),
                1_772_359_200_000L));
  }

  @Test
  @DisplayName("is not kept for a DNS server: all its Services share one exposure")
  void notForDns() throws IOException {
    Catalog catalog = load(WatchSettings.ALL, BALANCED);
    assertThat(catalog.service(WEB).orElseThrow().exposure()).isSameAs(Exposure.PLAIN);
    assertThat(catalog.count(Kind.NODE)).isZero();
  }

  @Test
  @DisplayName("is, for a DNS server with external names, where a Service is found, and no more")
  void externalAddresses() throws IOException {
    WatchSettings wanted = WatchSettings.ALL.withExternalAddresses(true);
    assertThat(load(wanted, BALANCED).service(WEB).orElseThrow().exposure())
        .isEqualTo(
            Exposure.at(
                List.of(address("203.0.113.9")),
                List.of(address("203.0.113.1"), address("203.0.113.2"), address("203.0.113.3")),
                List.of("lb.example.com")));
    Catalog plain =
        load(
            wanted,
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              sessionAffinity: ClientIP
              ports: [{port: 80}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: bare}
            spec:
              clusterIP: None
              externalIPs: [203.0.113.7]
            """);
    assertThat(plain.service(WEB).orElseThrow().exposure()).isSameAs(Exposure.PLAIN);
    assertThat(plain.service(new ObjectKey("default", "bare")).orElseThrow().exposure())
        .isEqualTo(Exposure.at(List.of(address("203.0.113.7")), List.of(), List.of()));
  }

  @Test
  @DisplayName("is nothing of Services that another proxy has, and of slices of headless ones")
  void notOfOthers() throws IOException {
    Catalog catalog =
        load(
            WatchSettings.ofProxy(""),
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: theirs
              labels: {service.kubernetes.io/service-proxy-name: other}
            spec:
              ports: [{port: 80}]
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              clusterIP: None
              selector: {app: web}
              ports: [{port: 80}]
            """);
    assertThat(catalog.service(new ObjectKey("default", "theirs"))).isEmpty();
    assertThat(catalog.slicesOf(WEB)).isEmpty();
  }

  @Test
  @DisplayName(
      "is a slice of a Service that is labelled as imported, too, and none without a Service")
  void importedToo() throws IOException {
    Catalog catalog =
        load(
            WatchSettings.ofProxy(""),
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: web-1
              labels:
                kubernetes.io/service-name: web
                multicluster.kubernetes.io/service-name: web
                multicluster.kubernetes.io/source-cluster: here
            addressType: IPv4
            ports: [{port: 8080}]
            endpoints: [{addresses: [10.244.0.1]}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-2}
            addressType: IPv4
            ports: [{port: 8080}]
            endpoints: [{addresses: [10.244.0.2]}]
            """);
    assertThat(catalog.slicesOf(WEB)).hasSize(1);
    assertThat(catalog.count(Kind.ENDPOINT_SLICE)).isEqualTo(1);
  }

  @Test
  @DisplayName("is a Service with a cluster IP whatever its label says of being headless")
  void labelledHeadless() throws IOException {
    Catalog catalog =
        load(
            WatchSettings.ofProxy(""),
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels: {service.kubernetes.io/headless: ""}
            spec:
              ports: [{port: 80}]
            """);
    assertThat(catalog.service(WEB).orElseThrow().clusterIps()).hasSize(1);
  }

  @Test
  @DisplayName("is the one node that was asked for")
  void node() throws IOException {
    Catalog catalog =
        load(
            WatchSettings.ofProxy("one"),
            """
            apiVersion: v1
            kind: Node
            metadata:
              name: one
              labels: {topology.kubernetes.io/zone: eu-1}
            spec:
              podCIDRs: [10.244.1.0/24]
              taints:
              - {key: ToBeDeletedByClusterAutoscaler, effect: NoSchedule}
            status:
              addresses:
              - {type: ExternalIP, address: 203.0.113.5}
              - {type: InternalIP, address: 192.168.0.5}
              - {type: Hostname, address: one}
            ---
            apiVersion: v1
            kind: Node
            metadata:
              name: two
            """);
    assertThat(catalog.count(Kind.NODE)).isEqualTo(1);
    assertThat(catalog.node("one"))
        .contains(
            new Node(
                "one",
                "eu-1",
                List.of(address("192.168.0.5"), address("203.0.113.5")),
                1,
                List.of(Cidr.parse("10.244.1.0/24").orElseThrow()),
                true));
  }

  @Test
  @DisplayName("is where traffic is to come from, as trafficDistribution says")
  void hints() throws IOException {
    String objects =
        """
        apiVersion: v1
        kind: Node
        metadata:
          name: one
          labels: {topology.kubernetes.io/zone: eu-1}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1
          labels: {app: web}
        spec:
          nodeName: one
          containers: [{name: main, image: x}]
        status:
          podIP: 10.244.0.1
          conditions: [{type: Ready, status: "True"}]
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          trafficDistribution: %s
          selector: {app: web}
          ports: [{port: 80}]
        """;
    assertThat(hintsOf(load(WatchSettings.ofProxy(""), objects.formatted("PreferSameNode"))))
        .isEqualTo(new Hints(List.of("eu-1"), List.of("one")));
    assertThat(hintsOf(load(WatchSettings.ofProxy(""), objects.formatted("PreferClose"))))
        .isEqualTo(new Hints(List.of("eu-1"), List.of()));
    assertThat(hintsOf(load(WatchSettings.ALL, objects.formatted("PreferClose"))))
        .isEqualTo(Hints.NONE);
    assertThat(hintsOf(load(WatchSettings.ALL.withHints(true), objects.formatted("PreferClose"))))
        .isEqualTo(new Hints(List.of("eu-1"), List.of()));
  }

  private static Hints hintsOf(Catalog catalog) {
    EndpointSlice slice = catalog.slicesOf(WEB).getFirst();
    return slice.hints(0);
  }
}
