package dev.seamark.proxy.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.config.ProxyConfiguration.Mode;
import dev.seamark.proxy.config.ProxyConfiguration.Source;
import dev.seamark.proxy.machine.ConntrackSettings;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.LocalPods;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.sync.SyncListener;
import dev.seamark.proxy.sync.SyncPeriods;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A proxy that runs")
class SeamarkProxyTest {
  private static final SyncListener NOBODY = new SyncListener() {};
  private static final LocalPods NOT_TOLD = new LocalPods.Unknown();
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String SLICE =
      """
      {"metadata": {"namespace": "default", "name": "web-1", "resourceVersion": "%d",
         "labels": {"kubernetes.io/service-name": "web"}},
       "addressType": "IPv4", "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
       "endpoints": [
         {"addresses": ["10.244.0.1"], "nodeName": "one", "hints": {"forZones": [{"name": "eu-1"}]}},
         {"addresses": ["10.244.0.2"], "nodeName": "two", "hints": {"forZones": [{"name": "%s"}]}}]}
      """;
  private static final String SERVICE =
      """
      {"metadata": {"namespace": "default", "name": "web", "resourceVersion": "1"},
       "spec": {"type": "LoadBalancer", "clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"],
         "externalTrafficPolicy": "Local", "externalIPs": ["203.0.113.9"],
         "loadBalancerSourceRanges": ["198.51.100.0/24"], "healthCheckNodePort": 0,
         "sessionAffinity": "ClientIP",
         "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 60}},
         "ports": [{"port": 80, "nodePort": 30080}]},
       "status": {"loadBalancer": {"ingress": [
         {"ip": "203.0.113.1", "ipMode": "VIP"}, {"ip": "203.0.113.2", "ipMode": "Proxy"}]}}}
      """;
  private static final String NODE =
      """
      {"metadata": {"name": "one", "resourceVersion": "%d",
         "labels": {"topology.kubernetes.io/zone": "%s"}},
       "spec": {"podCIDRs": ["10.244.0.0/24"]},
       "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.7"}]}}
      """;

  /** Data planes that only note what they are told. */
  private static final class Noting implements Planes {
    final List<ProxySettings> settings = new CopyOnWriteArrayList<>();
    final List<Delta> deltas = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();

    @Override
    public DataPlane open(ProxyConfiguration given, Supplier<NodeInfo> node, MeterRegistry meters) {
      settings.add(Planes.settings(given));
      return new DataPlane() {
        @Override
        public void sync(Delta delta) {
          deltas.add(delta);
        }

        @Override
        public void cleanUp() {}

        @Override
        public void close() {
          ends.add("closed");
        }
      };
    }

    @Override
    public void cleanUpKubeProxy() {}

    @Override
    public void cleanUp() {
      ends.add("cleaned up");
    }

    String destinations() {
      return deltas.isEmpty()
          ? ""
          : deltas.getLast().now().forwardings().stream()
              .map(ServicePortForwarding::cluster)
              .flatMap(List::stream)
              .map(Destination::toString)
              .collect(Collectors.joining(" "));
    }
  }

  private static ProxyConfiguration configuration(Source source, LocalPods localPods) {
    return new ProxyConfiguration(
        Mode.NFTABLES,
        source,
        "One",
        Optional.of(ANYWHERE),
        Optional.of(ANYWHERE),
        new NodePortAddresses.Primary(),
        localPods,
        List.of("10.96.0.0/16"),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        SyncPeriods.of(Duration.ofMillis(5), Duration.ofSeconds(30)),
        ConntrackSettings.NONE,
        true,
        new TreeMap<>(),
        List.of(),
        List.of());
  }

  private static void await(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private static int status(InetSocketAddress at, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .statusCode();
    }
  }

  @Test
  @DisplayName("follows an API server: Services, endpoints, and the node it is on")
  void followsAnApiServer() throws Exception {
    Noting planes = new Noting();
    try (ApiServer api =
            new ApiServer()
                .has("services", SERVICE)
                .has("endpointslices", SLICE.formatted(1, "eu-2"))
                .has("nodes", NODE.formatted(1, "eu-1"));
        SeamarkProxy proxy =
            SeamarkProxy.start(
                configuration(new Source.Url(api.url()), new LocalPods.OfNode()), planes, NOBODY)) {
      await("the first sync", () -> planes.destinations().equals("10.244.0.1:8080"));
      assertThat(planes.deltas.getFirst().full()).isTrue();
      assertThat(proxy.state().node().podCidrs()).hasToString("[10.244.0.0/24]");
      assertThat(proxy.state().node().zone()).isEqualTo("eu-1");
      ServicePortForwarding web = proxy.state().forwardings().iterator().next();
      assertThat(web.affinitySeconds()).hasValue(60);
      assertThat(web.frontends())
          .extracting(
              f -> f.kind() + " " + f.address().map(Object::toString).orElse("") + f.sources())
          .containsExactly(
              "CLUSTER_IP 10.96.0.1[]",
              "LOAD_BALANCER 203.0.113.1[198.51.100.0/24]",
              "EXTERNAL_IP 203.0.113.9[]",
              "NODE_PORT []");
      await("an event", () -> !api.created().isEmpty());
      assertThat(api.created())
          .singleElement()
          .asString()
          .startsWith("/apis/events.k8s.io/v1/namespaces/default/events {")
          .contains("\"reason\":\"Starting\"", "\"kind\":\"Node\"", "\"name\":\"one\"");
      assertThat(api.requests())
          .anyMatch(r -> r.contains("/nodes") && r.contains("fieldSelector=metadata.name%3Done"))
          .noneMatch(r -> r.startsWith("/api/v1/namespaces"));

      api.send("endpointslices", "MODIFIED", SLICE.formatted(2, "eu-1"));
      await("a second sync", () -> planes.deltas.size() > 1); // the state shows it before
      await("the change", () -> planes.destinations().equals("10.244.0.1:8080 10.244.0.2:8080"));
      assertThat(planes.deltas.getLast().full()).isFalse();

      api.send("endpointslices", "MODIFIED", SLICE.formatted(3, "eu-2"));
      api.send("nodes", "MODIFIED", NODE.formatted(4, "eu-2"));
      await("the other zone", () -> planes.destinations().equals("10.244.0.2:8080"));
      await("all anew", () -> planes.deltas.stream().skip(1).anyMatch(Delta::full));

      assertThat(status(proxy.bound().get(0), "/healthz")).isEqualTo(200);
      assertThat(status(proxy.bound().get(0), "/readyz")).isEqualTo(200);
      assertThat(status(proxy.bound().get(1), "/metrics")).isEqualTo(200);
    }
    assertThat(planes.ends).containsExactly("closed");
  }

  @Test
  @DisplayName("follows a folder of manifests")
  void followsManifests(@TempDir Path folder) throws Exception {
    Noting planes = new Noting();
    String manifest =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{port: 8080}]
        endpoints: [{addresses: [10.244.0.%d]}]
        """;
    Path file = folder.resolve("web.yaml");
    Files.writeString(file, manifest.formatted(1));
    try (var _ =
        SeamarkProxy.start(configuration(new Source.Manifests(folder), NOT_TOLD), planes, NOBODY)) {
      await("the first sync", () -> planes.destinations().equals("10.244.0.1:8080"));
      Files.writeString(file, manifest.formatted(2));
      await("the change", () -> planes.destinations().equals("10.244.0.2:8080"));
    }
  }

  @Test
  @DisplayName("does not start where an address is taken and must not be, and leaves nothing open")
  void addressTaken(@TempDir Path folder) throws Exception {
    Noting planes = new Noting();
    ProxyConfiguration first = configuration(new Source.Manifests(folder), NOT_TOLD);
    try (SeamarkProxy running = SeamarkProxy.start(first, planes, NOBODY)) {
      ProxyConfiguration same =
          new ProxyConfiguration(
              first.mode(),
              first.source(),
              first.nodeName(),
              Optional.of(running.bound().getFirst()),
              Optional.empty(),
              first.nodePortAddresses(),
              first.localPods(),
              first.serviceCidrs(),
              false,
              false,
              Optional.empty(),
              Optional.empty(),
              first.periods(),
              ConntrackSettings.NONE,
              true,
              new TreeMap<>(),
              List.of(),
              List.of());
      assertThatThrownBy(() -> SeamarkProxy.start(same, planes, NOBODY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port");
      assertThat(planes.ends).containsExactly("closed");
    }
  }

  @Test
  @DisplayName("does not start where this machine cannot have the data plane, and says why")
  void noDataPlane(@TempDir Path folder) {
    Planes none =
        new Planes() {
          @Override
          public DataPlane open(
              ProxyConfiguration given, Supplier<NodeInfo> node, MeterRegistry meters)
              throws DataPlaneException {
            throw new DataPlaneException("nft is not installed");
          }

          @Override
          public void cleanUpKubeProxy() {}

          @Override
          public void cleanUp() {}
        };
    assertThatThrownBy(
            () ->
                SeamarkProxy.start(
                    configuration(new Source.Manifests(folder), NOT_TOLD), none, NOBODY))
        .isInstanceOf(DataPlaneException.class)
        .hasMessage("nft is not installed");
  }

  @Test
  @DisplayName("forwards what an earlier process knew where the source is away, if it was kept")
  void snapshot(@TempDir Path folder) throws Exception {
    Path manifests = Files.createDirectory(folder.resolve("manifests"));
    Files.writeString(manifests.resolve("web.yaml"), MANIFEST);
    ProxyConfiguration kept =
        keeping(
            configuration(new Source.Manifests(manifests), NOT_TOLD), folder.resolve("snapshot"));
    Noting first = new Noting();
    try (SeamarkProxy _ = SeamarkProxy.start(kept, first, NOBODY)) {
      await("forwarded", () -> first.destinations().contains("10.244.0.5:8080"));
    }
    Files.move(manifests, folder.resolve("elsewhere"));

    Noting second = new Noting();
    try (SeamarkProxy _ = SeamarkProxy.start(kept, second, NOBODY)) {
      await("forwarded again", () -> second.destinations().equals(first.destinations()));
    }
  }

  private static final String MANIFEST =
      """
      {apiVersion: v1, kind: Service, metadata: {name: web, namespace: default},
       spec: {clusterIP: 10.96.0.10, ports: [{port: 80, targetPort: 8080}]}}
      ---
      {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
       metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}},
       endpoints: [{addresses: [10.244.0.5]}], ports: [{port: 8080}]}
      """;

  private static ProxyConfiguration keeping(ProxyConfiguration of, Path file) {
    return new ProxyConfiguration(
        of.mode(),
        of.source(),
        of.nodeName(),
        of.healthz(),
        of.metrics(),
        of.nodePortAddresses(),
        of.localPods(),
        of.serviceCidrs(),
        of.masqueradeAll(),
        of.anyIp(),
        of.drain(),
        Optional.of(file),
        of.periods(),
        of.conntrack(),
        of.bindHardFail(),
        of.flags(),
        of.warnings(),
        of.ignored());
  }
}
