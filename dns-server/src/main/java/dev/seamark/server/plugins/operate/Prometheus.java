package dev.seamark.server.plugins.operate;

import dev.seamark.process.http.HttpAddress;
import dev.seamark.process.metrics.MetricsPage;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.PluginType;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.telemetry.QueryMetrics;
import dev.seamark.zones.wire.WireName;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code prometheus [ADDRESS]}: counts the queries of its server block and shows all meters of the
 * process under {@code /metrics}.
 */
public final class Prometheus implements PluginType {
  public static final PluginType TYPE = new Prometheus();

  private static final String USUAL = "localhost:9153";

  private Prometheus() {}

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public List<Plugin> setup(List<Directive> directives, Setup setup) throws CorefileException {
    Directive directive = directives.getFirst();
    HttpAddress address = Addresses.of(directive, USUAL);
    for (Directive line : directive.block()) {
      throw line.unknownProperty(List.of());
    }
    if (setup.meters() instanceof PrometheusMeterRegistry registry) {
      Served.during(
          setup, name(), address, "/metrics", MetricsPage.class, _ -> MetricsPage.of(registry));
    }
    Shared.Lease<QueryMetrics> metrics = QueryMetrics.lease(setup.shared(), setup.meters());
    setup.onStop(metrics::close);
    setup.onChain(chain -> enable(metrics.get(), setup, chain));
    return List.of(new QueryCounter(metrics.get(), setup.workers()));
  }

  /** Says in a metric which plugins serve which zones, while they do. */
  private static void enable(QueryMetrics metrics, Setup setup, List<Plugin> chain) {
    List<QueryMetrics.Enabled> enabled = new ArrayList<>();
    for (String server : setup.servers()) {
      for (WireName zone : setup.zones()) {
        for (Plugin plugin : chain) {
          enabled.add(new QueryMetrics.Enabled(server, zone.toString(), plugin.name()));
        }
      }
    }
    List<QueryMetrics.Enabled> once = enabled.stream().distinct().toList();
    setup.onServing(() -> metrics.enable(once));
    setup.onStop(() -> metrics.disable(once));
  }
}
