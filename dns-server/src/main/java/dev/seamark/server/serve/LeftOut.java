package dev.seamark.server.serve;

import dev.seamark.server.corefile.Directive;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that is left out of server blocks because nobody here knows it, and was asked to be: a
 * gauge says so as long as a configuration is without it.
 */
record LeftOut(MeterRegistry meters, Gauge gauge) implements AutoCloseable {
  private record Key(String plugin) {}

  /** Says that these directives of one plugin in a server block have no effect. */
  static void note(List<Directive> directives, String why, Setup setup) {
    String plugin = directives.getFirst().name().text();
    for (Directive directive : directives) {
      setup.warn(
          directive.at(),
          "plugin '" + plugin + "' " + why + " and is left out, as --ignore-unknown says");
    }
    var held = new AtomicReference<Shared.@Nullable Lease<LeftOut>>();
    setup.onStart(
        () ->
            held.set(
                setup
                    .shared()
                    .lease(
                        new Key(plugin), LeftOut.class, () -> registered(plugin, setup.meters()))));
    setup.onStop(
        () -> {
          Shared.Lease<LeftOut> lease = held.getAndSet(null);
          if (lease != null) {
            lease.close();
          }
        });
  }

  private static LeftOut registered(String plugin, MeterRegistry meters) {
    Gauge gauge =
        Gauge.builder("seamark_corefile_ignored_plugin", () -> 1)
            .description("Plugins of the Corefile that are left out by --ignore-unknown.")
            .tag("name", plugin)
            .register(meters);
    return new LeftOut(meters, gauge);
  }

  @Override
  public void close() {
    meters.remove(gauge);
  }
}
