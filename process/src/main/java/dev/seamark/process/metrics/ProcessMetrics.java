package dev.seamark.process.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.seamark.process.Fallback;
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
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path NETWORK = Path.of("/proc/self/net/netstat");

  private final String name;
  private final String help;
  private final Map<String, String> build;

  ProcessMetrics(String name, String help, Map<String, String> build) {
    this.name = name;
    this.help = help;
    this.build = new TreeMap<>(build);
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    long startedMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
    all.add(
        gauge(
            "process_start_time_seconds",
            "Start time of the process since unix epoch in seconds.",
            startedMillis / 1e3));
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      double cpu = unix.getProcessCpuTime() / 1e9;
      all.add(
          CounterSnapshot.builder()
              .name("process_cpu_seconds")
              .help("Total user and system CPU time spent in seconds.")
              .dataPoint(CounterDataPointSnapshot.builder().value(cpu).build())
              .build());
      double open = unix.getOpenFileDescriptorCount();
      all.add(gauge("process_open_fds", "Number of open file descriptors.", open));
      double most = unix.getMaxFileDescriptorCount();
      all.add(gauge("process_max_fds", "Maximum number of open file descriptors.", most));
    }
    memory("VmRSS:")
        .ifPresent(
            rss ->
                all.add(
                    gauge("process_resident_memory_bytes", "Resident memory size in bytes.", rss)));
    memory("VmSize:")
        .ifPresent(
            size ->
                all.add(
                    gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", size)));
    all.add(
        gauge(
            "process_virtual_memory_max_bytes",
            "Maximum amount of virtual memory available in bytes.",
            mostVirtualMemory()));
    all.addAll(network());
    String[] names = build.keySet().toArray(String[]::new);
    Labels labels = Labels.of(names, build.values().toArray(String[]::new));
    all.add(
        InfoSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(InfoDataPointSnapshot.builder().labels(labels).build())
            .build());
    all.add(refusals());
    all.add(fallbacks());
    double dropped = Logging.droppedLines();
    all.add(
        CounterSnapshot.builder()
            .name("seamark_log_lines_dropped")
            .help("Log lines that found no room because output was too slow, or no reader.")
            .dataPoint(CounterDataPointSnapshot.builder().value(dropped).build())
            .build());
    return new MetricSnapshots(all);
  }

  private static GaugeSnapshot fallbacks() {
    GaugeSnapshot.Builder fallbacks =
        GaugeSnapshot.builder()
            .name("seamark_fallback")
            .help("Whether something of the system is missing that makes this process fast.");
    for (Fallback each : Fallback.values()) {
      fallbacks.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("missing", each.label()))
              .value(each.isTaken() ? 1 : 0)
              .build());
    }
    return fallbacks.build();
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

  /** The limit that the process was started with; 2^64 - 1 where there is none, as Go has it. */
  private static double mostVirtualMemory() {
    double unlimited = 0x1p64;
    return lines(LIMITS).stream()
        .filter(line -> line.startsWith("Max address space"))
        .map(line -> line.substring("Max address space".length()).strip().split("\\s+")[0])
        .mapToDouble(limit -> limit.matches("[0-9]+") ? Double.parseDouble(limit) : unlimited)
        .findFirst()
        .orElse(unlimited);
  }

  /** What all processes of this network namespace received and sent, which is the pod's. */
  private static List<CounterSnapshot> network() {
    String[] names = {};
    for (String line : lines(NETWORK)) {
      String[] words = line.split("\\s+");
      if (!words[0].equals("IpExt:")) {
        continue;
      }
      if (names.length == 0) {
        names = words;
        continue;
      }
      List<CounterSnapshot> both = new ArrayList<>();
      for (int i = 1; i < Math.min(names.length, words.length); i++) {
        switch (names[i]) {
          case "InOctets" ->
              both.add(
                  counter(
                      "process_network_receive_bytes",
                      "Number of bytes received by the process over the network.",
                      Double.parseDouble(words[i])));
          case "OutOctets" ->
              both.add(
                  counter(
                      "process_network_transmit_bytes",
                      "Number of bytes sent by the process over the network.",
                      Double.parseDouble(words[i])));
          default -> {}
        }
      }
      return both;
    }
    return List.of();
  }

  private static CounterSnapshot counter(String name, String help, double value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }

  /** The lines of a file of /proc; none where there is no such file. */
  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** A line of /proc/self/status in bytes; empty where there is no such file. */
  private static Optional<Double> memory(String line) {
    return lines(STATUS).stream()
        .filter(text -> text.startsWith(line))
        .map(text -> text.replaceAll("[^0-9]", ""))
        .map(kibibytes -> Double.parseDouble(kibibytes) * 1024)
        .findFirst();
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
