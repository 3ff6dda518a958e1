package dev.seamark.proxy.telemetry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.metrics.MetricsPage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * kube-proxy's two HTTP servers: {@code /healthz}, {@code /livez} and our {@code /readyz} on one,
 * {@code /metrics}, {@code /proxyMode}, {@code /healthz}, {@code /configz}, {@code /statusz},
 * {@code /flagz} and our {@code /debug/model} on the other.
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
   * @throws IOException if an address cannot be had, and is not waited for
   */
  public static StatusPages open(
      Optional<InetSocketAddress> probes,
      Optional<InetSocketAddress> scrapes,
      boolean hardFail,
      ProxyHealth health,
      ProxyMetrics metrics,
      PrometheusMeterRegistry registry,
      Subject subject)
      throws IOException {
    StatusPages pages = new StatusPages(health, metrics);
    try {
      if (probes.isPresent()) {
        pages.open(probes.get(), hardFail, pages.probes());
      }
      if (scrapes.isPresent()) {
        pages.open(scrapes.get(), hardFail, scraped(registry, subject));
      }
    } catch (IOException e) {
      pages.close();
      throw e;
    }
    return pages;
  }

  private static Map<String, HttpPage> scraped(PrometheusMeterRegistry registry, Subject of) {
    Map<String, HttpPage> pages = new HashMap<>();
    pages.put("/metrics", MetricsPage.of(registry));
    pages.put("/proxyMode", _ -> plain(of.mode()));
    pages.put("/healthz", _ -> plain("ok"));
    pages.put("/configz", _ -> HttpReply.json(200, of.configuration().get()));
    pages.put(
        "/debug/model",
        _ -> HttpReply.json(200, ModelPage.of(of.state().get(), of.problems().get())));
    ComponentPages component = new ComponentPages(InstantSource.system(), of.flags());
    pages.put("/flagz", component.flags());
    pages.put("/statusz", component.status(List.copyOf(pages.keySet())));
    return pages;
  }

  private static HttpReply plain(String text) {
    return new HttpReply(
        200, "text/plain; charset=utf-8", text, Map.of("X-Content-Type-Options", "nosniff"));
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
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("lastUpdated", report.updated().toString())
        .put("currentTime", report.now().toString());
    if (name.equals("healthz")) {
      page.put("nodeEligible", report.eligible());
    }
    ObjectNode families = page.put("healthy", good).putObject("status");
    for (String family : List.of("IPv4", "IPv6")) {
      families
          .putObject(family)
          .put("lastUpdated", report.synced().toString())
          .put("healthy", report.healthy());
    }
    return HttpReply.json(code, page.toString());
  }

  @Override
  public void close() {
    ports.forEach(AwaitedPort::close);
  }
}
