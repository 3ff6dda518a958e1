package dev.seamark.proxy.telemetry;

import dev.seamark.proxy.state.ForwardingState;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * kube-proxy's two HTTP servers: {@code /healthz}, {@code /livez} and our {@code /readyz} on one,
 * {@code /metrics}, {@code /proxyMode}, {@code /healthz} and our {@code /debug/model} on the other.
 */
public final class StatusPages implements AutoCloseable {
  private final ProxyHealth health;
  private final ProxyMetrics metrics;
  private final List<HttpPort> ports = new ArrayList<>();

  private StatusPages(ProxyHealth health, ProxyMetrics metrics) {
    this.health = health;
    this.metrics = metrics;
  }

  /**
   * Opens the servers.
   *
   * @param probes where to answer probes, empty for nowhere
   * @param scrapes where to show metrics, empty for nowhere
   * @param problems what does not work now
   * @throws IOException if an address cannot be had
   */
  public static StatusPages open(
      Optional<InetSocketAddress> probes,
      Optional<InetSocketAddress> scrapes,
      ProxyHealth health,
      ProxyMetrics metrics,
      PrometheusMeterRegistry registry,
      String mode,
      Supplier<ForwardingState> state,
      Supplier<List<String>> problems)
      throws IOException {
    StatusPages pages = new StatusPages(health, metrics);
    try {
      if (probes.isPresent()) {
        pages.open(probes.get(), pages.probes());
      }
      if (scrapes.isPresent()) {
        pages.open(
            scrapes.get(),
            Map.of(
                "/metrics",
                new MetricsPage(registry),
                "/proxyMode",
                _ -> Page.Reply.text(200, mode),
                "/healthz",
                _ -> Page.Reply.text(200, "ok"),
                "/debug/model",
                _ -> Page.Reply.json(200, ModelPage.of(state.get(), problems.get()))));
      }
    } catch (IOException e) {
      pages.close();
      throw e;
    }
    return pages;
  }

  private void open(InetSocketAddress address, Map<String, Page> pages) throws IOException {
    ports.add(HttpPort.open(address, pages));
  }

  /** Where they listen. */
  public List<InetSocketAddress> bound() {
    return ports.stream().map(HttpPort::bound).toList();
  }

  private Map<String, Page> probes() {
    return Map.of(
        "/healthz",
        _ -> {
          ProxyHealth.Report report = health.report();
          return probe("healthz", report, report.healthy() && report.eligible());
        },
        "/livez",
        _ -> {
          ProxyHealth.Report report = health.report();
          return probe("livez", report, report.healthy());
        },
        "/readyz",
        _ ->
            health.ready()
                ? Page.Reply.text(200, "ok")
                : Page.Reply.text(503, "nothing was synced yet"));
  }

  private Page.Reply probe(String name, ProxyHealth.Report report, boolean good) {
    int code = good ? 200 : 503;
    metrics.probed(name, code);
    return Page.Reply.json(
        code,
        "{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\", \"nodeEligible\": %s}"
            .formatted(report.updated(), report.now(), report.eligible()));
  }

  @Override
  public void close() {
    ports.forEach(HttpPort::close);
  }
}
