package dev.seamark.process.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.seamark.process.http.HttpRefusals;
import dev.seamark.process.log.Logging;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code process_*} metrics that every Prometheus client has, and which build this is. */
final class ProcessMetrics implements MultiCollector {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final String name;
  private final Map<String, String> build;

  ProcessMetrics(String name, Map<String, String> build) {
    this.name = name;
    this.build = new TreeMap<>(build);
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    long startedMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
    all.add(gauge("process_start_time_seconds", "Start of the process.", startedMillis / 1e3));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      double cpu = unix.getProcessCpuTime() / 1e9;
      all.add(
          CounterSnapshot.builder()
              .name("process_cpu_seconds")
              .help("CPU time of the process, user and system.")
              .dataPoint(CounterDataPointSnapshot.builder().value(cpu).build())
              .build());
      double open = unix.getOpenFileDescriptorCount();
      all.add(gauge("process_open_fds", "Open file descriptors.", open));
      double most = unix.getMaxFileDescriptorCount();
      all.add(gauge("process_max_fds", "File descriptors that may be open.", most));
    }
    memory("VmRSS:")
        .ifPresent(rss -> all.add(gauge("process_resident_memory_bytes", "Resident memory.", rss)));
    memory("VmSize:")
        .ifPresent(size -> all.add(gauge("process_virtual_memory_bytes", "Virtual memory.", size)));
    String[] names = build.keySet().toArray(String[]::new);
    Labels labels = Labels.of(names, build.values().toArray(String[]::new));
    all.add(
        InfoSnapshot.builder()
            .name(name)
            .help("1, labelled with version and runtime.")
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
            .build());
    all.add(refusals());
    double dropped = Logging.droppedLines();
    all.add(
        CounterSnapshot.builder()
            .name("seamark_log_lines_dropped")
            .help("Log lines that found no room because output was too slow, or no reader.")
            .dataPoint(CounterDataPointSnapshot.builder().value(dropped).build())
            .build());
    return new MetricSnapshots(all);
  }

  private static CounterSnapshot refusals() {
    CounterSnapshot.Builder refusals =
        CounterSnapshot.builder()
            .name("seamark_http_refused")
            .help("Connections and requests at HTTP ports that were closed or refused, and why.");
    for (HttpRefusals each : HttpRefusals.values()) {
      refusals.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("reason", each.label()))
              .value((double) each.soFar())
              .build());
    }
    return refusals.build();
  }

  /** A line of /proc/self/status in bytes; empty where there is no such file. */
  private static Optional<Double> memory(String line) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(text -> text.startsWith(line))
          .map(text -> text.replaceAll("[^0-9]", ""))
          .map(kibibytes -> Double.parseDouble(kibibytes) * 1024)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
