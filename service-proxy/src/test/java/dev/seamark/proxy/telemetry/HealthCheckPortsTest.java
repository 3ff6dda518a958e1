package dev.seamark.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.state.ForwardingStateBuilder;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.NodePortAddresses;
import dev.seamark.watch.Occurrence;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A health check node port")
class HealthCheckPortsTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1").orElseThrow();

  private Instant now = Instant.EPOCH;
  private final Catalog catalog = new Catalog(Set.of());
  private final ForwardingStateBuilder builder =
      new ForwardingStateBuilder(catalog, () -> NodeInfo.of("here", List.of(LOOPBACK)), () -> {});
  private final ProxyHealth health = new ProxyHealth(() -> now, Duration.ofSeconds(60));
  private final List<Occurrence> told = new ArrayList<>();
  private final HealthCheckPorts ports =
      new HealthCheckPorts(new NodePortAddresses.Primary(), health, told::add);
  private InetSocketAddress at;

  @BeforeEach
  void choose() throws IOException {
    catalog.attach(builder);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      at = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
  }

  @AfterEach
  void close() {
    ports.close();
  }

  private void service() {
    catalog.put(
        new Service(
            WEB,
            Service.Type.CLUSTER_IP,
            List.of(IpAddress.v4(0x0A600001)),
            List.of(new ServicePort("", Protocol.TCP, 80, 30_080)),
            "",
            false,
            new Exposure(List.of(), List.of(), List.of(), 0, false, true, at.getPort(), 0)));
  }

  private void endpoints(int local) {
    var slice =
        EndpointSlice.builder(
                new ObjectKey("default", "web-1"), WEB, "", EndpointSlice.AddressType.IPV4)
            .port(new EndpointPort("", Protocol.TCP, 8080));
    for (int i = 0; i < local; i++) {
      slice.endpoint(
          List.of("10.244.0." + (i + 1)),
          new EndpointSlice.Endpoint(true, true, false, "", "", "here", ""));
    }
    slice.endpoint(
        List.of("10.244.1.1"), new EndpointSlice.Endpoint(true, true, false, "", "", "there", ""));
    catalog.put(slice.build());
  }

  private void sync() {
    builder.next();
    ports.synced(false, Duration.ZERO, builder.state(), List.of());
  }

  @Test
  @DisplayName("says with 200 and a count that there are ready endpoints here, for any path")
  void ready() throws Exception {
    service();
    endpoints(2);
    sync();
    HttpResponse<String> reply = Http.get(at, "/whatever");
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("X-Load-Balancing-Endpoint-Weight")).contains("2");
    assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(reply.body())
        .isEqualTo(
            "{\"service\": {\"namespace\": \"default\", \"name\": \"web\"}, \"localEndpoints\": 2,"
                + " \"serviceProxyHealthy\": true}");
  }

  @Test
  @DisplayName("says 503 where there is none here, and where the proxy does not keep up")
  void notReady() throws Exception {
    service();
    endpoints(0);
    sync();
    assertThat(Http.get(at, "/").statusCode()).isEqualTo(503);
    endpoints(1);
    sync();
    assertThat(Http.get(at, "/").statusCode()).isEqualTo(200);
    health.queued();
    now = now.plusSeconds(61);
    HttpResponse<String> reply = Http.get(at, "/");
    assertThat(reply.statusCode()).isEqualTo(503);
    assertThat(reply.body()).contains("\"localEndpoints\": 1, \"serviceProxyHealthy\": false");
  }

  @Test
  @DisplayName("is closed with its Service")
  void closed() throws Exception {
    service();
    sync();
    assertThat(ports.bound()).hasSize(1);
    catalog.remove(Kind.SERVICE, WEB);
    sync();
    assertThat(ports.bound()).isEmpty();
    assertThatThrownBy(() -> Http.get(at, "/")).isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("that is taken by somebody is tried again at the next sync")
  void triedAgain() throws Exception {
    service();
    endpoints(1);
    try (var _ = new ServerSocket(at.getPort(), 1, at.getAddress())) {
      sync();
      sync();
      assertThat(ports.bound()).isEmpty();
      assertThat(told)
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.reason()).isEqualTo("FailedToStartServiceHealthcheck");
                assertThat(event.warning()).isTrue();
                assertThat(event.about()).isEqualTo(WEB);
                assertThat(event.note()).contains("port " + at.getPort(), "already in use");
              });
    }
    sync();
    assertThat(Http.get(at, "/").statusCode()).isEqualTo(200);
  }
}
