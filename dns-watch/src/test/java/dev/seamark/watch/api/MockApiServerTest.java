package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Await;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Service;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.URI;
import java.util.HashMap;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Objects that a client creates, changes and deletes in fabric8's mock API server")
class MockApiServerTest {
  private final KubernetesMockServer mock =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);
  private KubernetesClient client;
  private WatchBridge bridge;
  private ApiSource source;

  @BeforeEach
  void start() {
    mock.init();
    client = mock.createClient(new JdkHttpClientFactory());
    bridge = new WatchBridge(URI.create("http://127.0.0.1:" + mock.getPort() + "/"));
    client.resource(named("default")).create();
    var endpoint = new Connection.Endpoint(bridge.url(), Optional.empty());
    source =
        new ApiSource(
            new ApiSettings(endpoint, new WatchSettings("", "", true, true, false)),
            ApiMetrics.NONE,
            Fixture.surroundings());
    source.start();
    Await.until("synced", catalog()::synced);
    Await.until("four kinds watched", () -> bridge.watches() == 4);
  }

  @AfterEach
  void stop() {
    source.close();
    bridge.close();
    client.close();
    mock.destroy();
  }

  private Catalog catalog() {
    return source.catalog();
  }

  private static io.fabric8.kubernetes.api.model.Namespace named(String name) {
    return new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static io.fabric8.kubernetes.api.model.Service service(String type, String clusterIp) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("web")
        .endMetadata()
        .withNewSpec()
        .withType(type)
        .withClusterIP(clusterIp)
        .withExternalName(type.equals("ExternalName") ? "db.example.com" : null)
        .addNewPort()
        .withName("http")
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice slice(String owner) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("web-1")
        .addToLabels("kubernetes.io/service-name", owner)
        .endMetadata()
        .withAddressType("IPv4")
        .addNewEndpoint()
        .withAddresses("10.1.0.1")
        .withHostname("web-0")
        .withNewConditions()
        .withReady(true)
        .endConditions()
        .endEndpoint()
        .build();
  }

  private void untilType(Service.Type type) {
    Await.until(
        "the service is " + type,
        () ->
            catalog()
                .service(Fixture.key("default/web"))
                .filter(s -> s.type() == type)
                .isPresent());
  }

  @Test
  @DisplayName("are known before the source is synced, if they were there before")
  void areListed() {
    assertThat(catalog().hasNamespace("default")).isTrue();
    assertThat(source.problems()).isEmpty();
  }

  @Test
  @DisplayName("are services that change their type, and go")
  void areServices() {
    client.resource(service("ClusterIP", "10.96.0.1")).create();
    untilType(Service.Type.CLUSTER_IP);
    client.resource(service("ExternalName", "")).update();
    untilType(Service.Type.EXTERNAL_NAME);
    client.resource(service("ClusterIP", "None")).update();
    untilType(Service.Type.HEADLESS);
    client.resource(service("ClusterIP", "10.96.0.2")).update();
    untilType(Service.Type.CLUSTER_IP);
    client.resource(service("ClusterIP", "10.96.0.2")).delete();
    Await.until("gone", () -> catalog().count(Kind.SERVICE) == 0);
  }

  @Test
  @DisplayName("are slices that move to another service")
  void areSlices() {
    client.resource(slice("web")).create();
    Await.until("there", () -> catalog().slicesOf(Fixture.key("default/web")).size() == 1);
    EndpointSlice known = catalog().slicesOf(Fixture.key("default/web")).getFirst();
    assertThat(known.addressText(0)).isEqualTo("10.1.0.1");
    assertThat(known.hostname(0)).isEqualTo("web-0");
    client.resource(slice("other")).update();
    Await.until("moved", () -> catalog().slicesOf(Fixture.key("default/other")).size() == 1);
    assertThat(catalog().slicesOf(Fixture.key("default/web"))).isEmpty();
  }

  @Test
  @DisplayName("are namespaces and pods")
  void areNamespacesAndPods() {
    client.resource(named("prod")).create();
    Await.until("namespace", () -> catalog().hasNamespace("prod"));
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("prod")
                .withName("p")
                .endMetadata()
                .withNewStatus()
                .withPodIP("10.1.0.9")
                .withPhase("Running")
                .endStatus()
                .build())
        .create();
    Await.until("pod", () -> catalog().count(Kind.POD) == 1);
    client.pods().inNamespace("prod").withName("p").delete();
    Await.until("pod gone", () -> catalog().count(Kind.POD) == 0);
  }
}
