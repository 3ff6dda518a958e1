package dev.seamark.proxy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.Frontend;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.proxy.state.Verdict;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A proxy's pages")
class StatusPagesTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private Instant now = START;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ProxyHealth health = new ProxyHealth(() -> now, Duration.ofSeconds(60));
  private final ProxyMetrics metrics = new ProxyMetrics(registry, () -> now, "nftables");
  private ForwardingState state = state(true);
  private StatusPages pages;

  private static ForwardingState state(boolean eligible) {
    IpAddress vip = IpAddress.parse("10.96.0.1").orElseThrow();
    ServicePortForwarding forwarding =
        new ServicePortForwarding(
            new PortId(new ObjectKey("default", "web"), "http", Protocol.TCP),
            Family.IPV4,
            List.of(
                new Frontend(
                    Frontend.Kind.CLUSTER_IP,
                    Optional.of(vip),
                    80,
                    Verdict.DROP,
                    Verdict.DROP,
                    Frontend.Masquerade.OFF_CLUSTER,
                    List.of())),
            List.of(new Destination(IpAddress.parse("10.244.0.7").orElseThrow(), 8080, 1, false)),
            List.of(),
            OptionalInt.of(10_800),
            Set.of());
    return ForwardingState.of(
        new NodeInfo("here", "eu-1", List.of(), eligible), List.of(forwarding));
  }

  @BeforeEach
  void open() throws IOException {
    pages =
        StatusPages.open(
            Optional.of(ANYWHERE),
            Optional.of(ANYWHERE),
            true,
            health,
            metrics,
            registry,
            subject());
  }

  private Subject subject() {
    return new Subject(
        "nftables",
        () -> state,
        () -> List.of("a port is taken"),
        () -> "{\"kubeproxy.config.k8s.io\":{}}",
        new TreeMap<>(Map.of("proxy-mode", "nftables", "config", "")));
  }

  @AfterEach
  void close() {
    pages.close();
  }

  private HttpResponse<String> probe(String path) throws Exception {
    return Http.get(pages.bound().get(0), path);
  }

  private String page(String path) throws Exception {
    HttpResponse<String> reply = Http.get(pages.bound().get(1), path);
    assertThat(reply.statusCode()).isEqualTo(200);
    return reply.body();
  }

  private void synced() {
    health.synced(true, Duration.ofMillis(3), state, List.of());
  }

  @Nested
  @DisplayName("for probes")
  class Probes {
    @Test
    @DisplayName("say that it is well while it starts, but not ready")
    void starting() throws Exception {
      assertThat(probe("/healthz").statusCode()).isEqualTo(200);
      assertThat(probe("/livez").statusCode()).isEqualTo(200);
      assertThat(probe("/readyz").statusCode()).isEqualTo(503);
      synced();
      assertThat(probe("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("tell times and whether the node is there to stay, as JSON")
    void json() throws Exception {
      synced();
      HttpResponse<String> reply = probe("/healthz");
      assertThat(reply.headers().firstValue("Content-Type")).contains("application/json");
      assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(reply.body())
          .isEqualTo(
              """
              {"lastUpdated":"2026-11-21T10:00:00Z","currentTime":"2026-11-21T10:00:00Z",\
              "nodeEligible":true,"healthy":true,"status":{\
              "IPv4":{"lastUpdated":"2026-11-21T10:00:00Z","healthy":true},\
              "IPv6":{"lastUpdated":"2026-11-21T10:00:00Z","healthy":true}}}\
              """);
      assertThat(probe("/livez").body())
          .contains("\"healthy\":true")
          .doesNotContain("nodeEligible");
    }

    @Test
    @DisplayName("fail when a change has waited for too long, until it is synced")
    void stuck() throws Exception {
      synced();
      now = START.plusSeconds(10);
      health.queued();
      now = START.plusSeconds(40);
      health.queued(); // the first one counts
      now = START.plusSeconds(71);
      assertThat(probe("/healthz").statusCode()).isEqualTo(503);
      assertThat(probe("/livez").statusCode()).isEqualTo(503);
      assertThat(probe("/livez").body()).contains("\"lastUpdated\":\"2026-11-21T10:00:00Z\"");
      synced();
      assertThat(probe("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("fail when syncs have failed for too long, although nothing changed")
    void failing() throws Exception {
      synced();
      health.failed(new IOException("x"), true, Duration.ZERO);
      now = START.plusSeconds(61);
      assertThat(probe("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    @DisplayName("take a node that is about to go out of the balance, but do not restart the proxy")
    void leaving() throws Exception {
      state = state(false);
      synced();
      assertThat(probe("/healthz").statusCode()).isEqualTo(503);
      assertThat(probe("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("are counted")
    void counted() throws Exception {
      probe("/healthz");
      probe("/livez");
      assertThat(page("/metrics"))
          .contains("kubeproxy_proxy_healthz_total{code=\"200\"} 1.0")
          .contains("kubeproxy_proxy_livez_total{code=\"200\"} 1.0");
    }

    @Test
    @DisplayName("are nothing else, and nothing is written through them")
    void nothingElse() throws Exception {
      assertThat(probe("/metrics").statusCode()).isEqualTo(404);
    }
  }

  @Nested
  @DisplayName("for people and scrapers")
  class Scrapes {
    @Test
    @DisplayName("have kube-proxy's metrics")
    void metrics() throws Exception {
      metrics.queued();
      metrics.changed(3, 5);
      assertThat(page("/metrics"))
          .contains("kubeproxy_sync_proxy_rules_service_changes_pending 3.0")
          .contains("kubeproxy_sync_proxy_rules_endpoint_changes_pending 5.0");
      long before = now.minusMillis(700).toEpochMilli(); // this process was not there
      now = now.plusSeconds(10);
      metrics.synced(
          true, Duration.ofMillis(3), state, List.of(before, now.minusMillis(700).toEpochMilli()));
      metrics.synced(false, Duration.ofMillis(3), state, List.of());
      metrics.failed(new IOException("x"), false, Duration.ofMillis(1));
      assertThat(page("/metrics"))
          .contains("kubeproxy_sync_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 2")
          .contains(
              "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.004\"}"
                  + " 2")
          .contains("kubeproxy_sync_full_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 1")
          .contains(
              "kubeproxy_sync_partial_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 1")
          .contains(
              "kubeproxy_network_programming_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.5\"}"
                  + " 0")
          .contains(
              "kubeproxy_network_programming_duration_seconds_bucket{ip_family=\"IPv4\",le=\"1\"}"
                  + " 1")
          .contains("kubeproxy_network_programming_duration_seconds_count{ip_family=\"IPv4\"} 1")
          .contains("kubeproxy_sync_proxy_rules_last_timestamp_seconds{ip_family=\"IPv4\"} ")
          .contains(
              "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds{ip_family=\"IPv4\"} 1")
          .contains("kubeproxy_sync_proxy_rules_service_changes_total 3.0")
          .contains("kubeproxy_sync_proxy_rules_endpoint_changes_total 5.0")
          .contains("kubeproxy_sync_proxy_rules_service_changes_pending 0.0")
          .contains(
              "kubeproxy_sync_proxy_rules_no_local_endpoints_total{ip_family=\"IPv4\",traffic_policy=\"internal\"}"
                  + " 1.0")
          .contains(
              "kubeproxy_sync_proxy_rules_no_local_endpoints_total{ip_family=\"IPv4\",traffic_policy=\"external\"}"
                  + " 0.0")
          .contains(
              "kubeproxy_sync_proxy_rules_nftables_sync_failures_total{ip_family=\"IPv4\"} 1.0")
          .contains(
              "kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total{ip_family=\"IPv4\"} 0.0")
          .doesNotContain("_seconds_max");
    }

    @Test
    @DisplayName("say that numbers which go up and down are gauges, whatever they are called")
    void types() throws Exception {
      assertThat(page("/metrics"))
          .contains("# TYPE kubeproxy_sync_proxy_rules_no_local_endpoints_total gauge");
    }

    @Test
    @DisplayName("tell what it runs with, as text and, where that is asked for, as JSON")
    void component() throws Exception {
      assertThat(page("/configz")).isEqualTo("{\"kubeproxy.config.k8s.io\":{}}");
      assertThat(page("/flagz"))
          .startsWith("\nkube-proxy flagz\nWarning: ")
          .endsWith("\nconfig \nproxy-mode nftables\n");
      assertThat(page("/statusz"))
          .startsWith("\nkube-proxy statusz\nWarning: ")
          .contains("\nUp:  0 hr 00 min ")
          .endsWith("\nPaths:  /configz /debug/model /flagz /healthz /metrics /proxyMode\n");

      String json = "application/json;v=v1beta1;g=config.k8s.io;as=";
      HttpResponse<String> flags = Http.get(pages.bound().get(1), "/flagz", json + "Flagz");
      assertThat(flags.headers().firstValue("Content-Type"))
          .contains("application/json;g=config.k8s.io;v=v1beta1;as=Flagz");
      assertThat(flags.body().replaceAll("\\s", ""))
          .isEqualTo(
              "{\"kind\":\"Flagz\",\"apiVersion\":\"config.k8s.io/v1beta1\",\"metadata\":"
                  + "{\"name\":\"kube-proxy\"},\"flags\":{\"config\":\"\",\"proxy-mode\":\"nftables\"}}");
      assertThat(Http.get(pages.bound().get(1), "/statusz", json + "Statusz").body())
          .contains("\"kind\" : \"Statusz\"", "\"paths\" : [ \"/configz\"");
      assertThat(Http.get(pages.bound().get(1), "/statusz", "application/json").statusCode())
          .isEqualTo(406);
    }

    @Test
    @DisplayName("count requests to the API server as all components of Kubernetes do")
    void requests() throws Exception {
      RequestMetrics.in(registry).request("GET", "10.0.0.1:6443", "200", Duration.ofMillis(20));
      assertThat(page("/metrics"))
          .contains(
              "rest_client_requests_total{code=\"200\",host=\"10.0.0.1:6443\",method=\"GET\"} 1.0",
              "rest_client_request_duration_seconds_bucket{host=\"10.0.0.1:6443\",verb=\"GET\",le=\"0.025\"}"
                  + " 1");
    }

    @Test
    @DisplayName("tell the mode, and what is forwarded")
    void modeAndModel() throws Exception {
      assertThat(page("/proxyMode")).isEqualTo("nftables");
      assertThat(page("/debug/model"))
          .startsWith(
              "{\"node\":\"here\",\"zone\":\"eu-1\",\"conflicts\":[],\"problems\":[\"a port is"
                  + " taken\"]")
          .contains("\"port\":\"default/web:http/tcp\"")
          .contains("\"address\":\"10.96.0.1\",\"port\":80,\"inside\":\"drop\"")
          .contains("\"cluster\":[\"10.244.0.7:8080\"]");
    }
  }

  @Test
  @DisplayName("are not opened at an address that is taken, and it is said which one")
  void taken() {
    InetSocketAddress same = pages.bound().getFirst();
    assertThatThrownBy(
            () ->
                StatusPages.open(
                    Optional.of(same),
                    Optional.empty(),
                    true,
                    health,
                    metrics,
                    registry,
                    subject()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1 port " + same.getPort());
  }

  @Test
  @DisplayName("wait for an address that is taken, and forwarding goes on")
  void awaited() throws Exception {
    InetSocketAddress same = pages.bound().getFirst();
    try (StatusPages waiting =
        StatusPages.open(
            Optional.of(same), Optional.empty(), false, health, metrics, registry, subject())) {
      assertThat(waiting.bound()).isEmpty();
      pages.close();

      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (waiting.bound().isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(50);
      }
      assertThat(Http.get(same, "/livez").statusCode()).isEqualTo(200);
    }
  }
}
