package dev.seamark.server.plugins.local;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** How much a hosts file holds, and when it was read last. Lives as long as somebody reads it. */
final class HostsMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong changedMillis = new AtomicLong();
  private final Gauge entriesGauge;
  private final Gauge timestampGauge;

  /** What identifies the metrics of one file. */
  record Key(String file) {}

  HostsMetrics(MeterRegistry registry, String file) {
    this.registry = registry;
    entriesGauge =
        Gauge.builder("coredns_hosts_entries", entries, AtomicLong::get)
            .description("The combined number of entries in hosts and Corefile.")
            .tag("hostsfile", file)
            .register(registry);
    timestampGauge =
        Gauge.builder("coredns_hosts_reload_timestamp_seconds", changedMillis, ms -> ms.get() / 1e3)
            .description("The timestamp of the last reload of hosts file.")
            .register(registry);
  }

  void loaded(int entryCount, long fileMillis) {
    entries.set(entryCount);
    changedMillis.set(fileMillis);
  }

  @Override
  public void close() {
    registry.remove(entriesGauge);
    registry.remove(timestampGauge);
  }
}
