package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.http.HttpWrapping;
import dev.seamark.process.metrics.MetricsPage;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.http.Addresses;
import dev.seamark.server.http.HeldPage;
import dev.seamark.server.http.WebTls;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.telemetry.LastReload;
import dev.seamark.server.telemetry.QueryMetrics;
import dev.seamark.zones.wire.WireName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code prometheus [ADDRESS]}: counts the queries of its server block and shows all meters of the
 * process under {@code /metrics}.
 */
public final class Prometheus {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "prometheus [HOST:PORT]",
          "Shows metrics under /metrics over HTTP, and counts the queries of the block.",
          Reading::new,
          Properties.of(
              Property.of(
                  "tls FILE",
                  "Speaks HTTPS by Prometheus's web configuration file.",
                  "",
                  Reading::tls),
              Property.ignored(
                  "runtime_metrics", "the metrics of the Java runtime are always shown")),
          Prometheus::make);

  private Prometheus() {}

  /** A directive that is being read. */
  private static final class Reading {
    private final HttpAddress address;
    private final Setup setup;
    private Optional<WebTls> tls = Optional.empty();

    Reading(Directive directive, Setup setup) throws CorefileException {
      this.address = Addresses.of(directive, "localhost:9153");
      this.setup = setup;
    }

    void tls(Directive line) throws CorefileException {
      Word file = line.arguments().getFirst();
      if (tls.isPresent()) {
        throw new CorefileException(
            line.at(), "plugin/prometheus: tls block already specified", "remove one of the lines");
      }
      if (!Files.isReadable(setup.path(file.text()))) {
        setup.warn(
            file.at(),
            "plugin/prometheus: "
                + file
                + " cannot be read, so the server will not start; name a web configuration file");
      }
      tls = Optional.of(WebTls.of(setup.path(file.text())));
    }
  }

  private static List<Plugin> make(Reading read, Setup setup) {
    if (setup.meters() instanceof PrometheusMeterRegistry registry) {
      read.tls.ifPresent(tls -> setup.onStart(() -> load(tls)));
      HttpWrapping wrapping = read.tls.<HttpWrapping>map(tls -> tls).orElse(HttpWrapping.NONE);
      HeldPage.during(
          setup,
          read.address,
          wrapping,
          "/metrics",
          MetricsPage.class,
          _ -> MetricsPage.of(registry));
    }
    showFromTheStart(setup);
    Shared.Lease<QueryMetrics> metrics = QueryMetrics.lease(setup.shared(), setup.meters());
    setup.onStop(metrics::close);
    setup.onChain(chain -> enable(metrics.get(), setup, chain));
    return List.of(new QueryCounter(metrics.get(), setup.workers()));
  }

  private static void load(WebTls tls) throws Setup.CannotStart {
    try {
      tls.load();
    } catch (IOException e) {
      throw new Setup.CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  /** CoreDNS shows what has no labels whether or not a block has the plugin that counts it. */
  private static void showFromTheStart(Setup setup) {
    MeterRegistry meters = setup.meters();
    meters.counter("coredns_forward_healthcheck_broken_total");
    meters.counter("coredns_forward_max_concurrent_rejects_total");
    meters.counter("coredns_local_localhost_requests");
    HealthCheck.duration(meters);
    HealthCheck.failures(meters);
    Shared.Lease<LastReload> hosts = LastReload.ofHosts(setup.shared(), meters);
    setup.onStop(hosts::close);
  }

  /** Says in a metric which plugins serve which zones, while they do. */
  private static void enable(QueryMetrics metrics, Setup setup, List<Plugin> chain) {
    List<QueryMetrics.Enabled> enabled = new ArrayList<>();
    for (String server : setup.servers()) {
      for (WireName zone : setup.zones()) {
        for (Plugin plugin : chain) {
          enabled.add(
              new QueryMetrics.Enabled(server, zone.toString(), setup.view(), plugin.name()));
        }
      }
    }
    List<QueryMetrics.Enabled> once = enabled.stream().distinct().toList();
    setup.onServing(() -> metrics.enable(once));
    setup.onStop(() -> metrics.disable(once));
  }
}
