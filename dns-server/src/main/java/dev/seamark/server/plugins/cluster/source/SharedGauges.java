package dev.seamark.server.plugins.cluster.source;

import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleSupplier;

/**
 * Gauges of several sources, or of one source before and after a reload: each shows what all of
 * them say together, and goes with the last.
 */
final class SharedGauges implements AutoCloseable {
  private final MeterRegistry registry;
  private final Map<Key, Together> gauges = new HashMap<>();

  private SharedGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Holder() {}

  private record Key(String name, List<String> tags) {}

  private record Together(Gauge gauge, List<DoubleSupplier> values) {}

  /** Holds the gauges of the process. */
  static Shared.Lease<SharedGauges> lease(Shared shared, MeterRegistry registry) {
    return shared.lease(new Holder(), SharedGauges.class, () -> new SharedGauges(registry));
  }

  /**
   * Adds a value to a gauge.
   *
   * @param both what two sources say together: a sum, the smaller one
   * @return takes it away again
   */
  synchronized Runnable add(
      String name, DoubleBinaryOperator both, DoubleSupplier value, String... tags) {
    Key key = new Key(name, List.of(tags));
    gauges.computeIfAbsent(key, k -> register(k, both)).values().add(value);
    return () -> remove(key, value);
  }

  private Together register(Key key, DoubleBinaryOperator both) {
    List<DoubleSupplier> values = new CopyOnWriteArrayList<>();
    Gauge gauge =
        Gauge.builder(
                key.name(),
                () ->
                    values.stream().mapToDouble(DoubleSupplier::getAsDouble).reduce(both).orElse(0))
            .tags(key.tags().toArray(String[]::new))
            .register(registry);
    return new Together(gauge, values);
  }

  private synchronized void remove(Key key, DoubleSupplier value) {
    Together together = gauges.get(key);
    if (together == null) {
      return;
    }
    together.values().remove(value);
    if (together.values().isEmpty()) {
      registry.remove(together.gauge());
      gauges.remove(key);
    }
  }

  @Override
  public synchronized void close() {
    gauges.values().forEach(together -> registry.remove(together.gauge()));
    gauges.clear();
  }
}
