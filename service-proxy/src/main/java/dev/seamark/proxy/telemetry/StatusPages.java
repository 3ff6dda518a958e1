package dev.seamark.proxy.telemetry;

import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.metrics.MetricsPage;
import dev.seamark.proxy.state.ForwardingState;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * kube-proxy's two HTTP servers: {@code /healthz}, {@code /livez} and our {@code /readyz} on one,
 * {@code /metrics}, {@code /proxyMode}, {@code /healthz} and our {@code /debug/model} on the other.
 */
public final class StatusPages implements AutoCloseable {
  private final ProxyHealth health;
  private final ProxyMetrics metrics;
  private final List<AwaitedPort> ports = new ArrayList<>();

  private StatusPages(ProxyHealth health, ProxyMetrics metrics) {
    this.health = health;
    this.metrics = metrics;
  }

  /**
   * Opens the servers.
   *
   * @param probes where to answer probes, empty for nowhere
   * @param scrapes where to show metrics, empty for nowhere
   * @param hardFail fail where an address cannot be had, instead of waiting for it
   * @param problems what does not work now
   * @throws IOException if an address cannot be had, and is not waited for
   */
  public static StatusPages open(
      Optional<InetSocketAddress> probes,
      Optional<InetSocketAddress> scrapes,
      boolean hardFail,
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
        pages.open(probes.get(), hardFail, pages.probes());
      }
      if (scrapes.isPresent()) {
        pages.open(
            scrapes.get(),
            hardFail,
            Map.of(
                "/metrics",
                MetricsPage.of(registry),
                "/proxyMode",
                _ -> HttpReply.text(200, mode),
                "/healthz",
                _ -> HttpReply.text(200, "ok"),
                "/debug/model",
                _ -> HttpReply.json(200, ModelPage.of(state.get(), problems.get()))));
      }
    } catch (IOException e) {
      pages.close();
      throw e;
    }
    return pages;
  }

  private void open(InetSocketAddress address, boolean hardFail, Map<String, HttpPage> pages)
      throws IOException {
    ports.add(AwaitedPort.open(address, hardFail, pages));
  }

  /** Where they listen, those that do. */
  public List<InetSocketAddress> bound() {
    return ports.stream().flatMap(port -> port.bound().stream()).toList();
  }

  private Map<String, HttpPage> probes() {
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
                ? HttpReply.text(200, "ok")
                : HttpReply.text(503, "nothing was synced yet"));
  }

  private HttpReply probe(String name, ProxyHealth.Report report, boolean good) {
    int code = good ? 200 : 503;
    metrics.probed(name, code);
    return HttpReply.json(
        code,
        "{\"lastUpdated\":\"%s\",\"currentTime\":\"%s\",\"healthy\":%s%s,\"status\":{%s}}"
            .formatted(
                report.updated(),
                report.now(),
                good,
                name.equals("healthz") ? ",\"nodeEligible\":" + report.eligible() : "",
                Stream.of("IPv4", "IPv6")
                    .map(
                        family ->
                            "\"%s\":{\"lastUpdated\":\"%s\",\"healthy\":%s}"
                                .formatted(family, report.updated(), report.healthy()))
                    .collect(Collectors.joining(","))));
  }

  @Override
  public void close() {
    ports.forEach(AwaitedPort::close);
  }
}
