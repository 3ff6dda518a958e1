package dev.seamark.server.telemetry;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A counter by listener and by one label more. Safe for use by several threads. */
final class PairCounts {
  private final String name;
  private final String help;
  private final String label;
  private final Map<Pair, LongAdder> counts = new ConcurrentHashMap<>();

  private record Pair(String server, String value) {}

  /**
   * Nothing counted yet.
   *
   * @param name without {@code _total}
   * @param label the one besides {@code server}
   */
  PairCounts(String name, String help, String label) {
    this.name = name;
    this.help = help;
    this.label = label;
  }

  void increment(String server, String value) {
    counts.computeIfAbsent(new Pair(server, value), _ -> new LongAdder()).increment();
  }

  CounterSnapshot snapshot() {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    counts.forEach(
        (pair, count) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("server", pair.server(), label, pair.value()))
                    .value((double) count.sum())
                    .build()));
    return counter.build();
  }
}
