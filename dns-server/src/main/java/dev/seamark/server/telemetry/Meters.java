package dev.seamark.server.telemetry;

import dev.seamark.process.Build;
import dev.seamark.process.metrics.MetricsPage;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;

/** The meters of the DNS server: one registry for the life of the process. */
public final class Meters {
  private Meters() {}

  /** A registry that knows the process, and the build under CoreDNS's name. */
  public static PrometheusMeterRegistry registry() {
    Build build = Build.current();
    PrometheusMeterRegistry registry =
        MetricsPage.registry(
            "coredns_build",
            "A metric with a constant '1' value labeled by version, revision, and goversion from"
                + " which CoreDNS was built.",
            Map.of(
                "version",
                build.version(),
                "revision",
                build.revision(),
                "goversion",
                build.runtime()));
    registry.config().meterFilter(new Help());
    return registry;
  }
}
