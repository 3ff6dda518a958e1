package dev.seamark.server.plugins.local;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** How much a hosts file holds. Lives as long as it is read. */
final class HostsMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final AtomicLong entries = new AtomicLong();
  private final Gauge entriesGauge;

  /** What identifies the metrics of one file. */
  record Key(String file) {}

  HostsMetrics(MeterRegistry registry, String file) {
    this.registry = registry;
    entriesGauge =
        Gauge.builder("coredns_hosts_entries", entries, AtomicLong::get)
            .description("The combined number of entries in hosts and Corefile.")
            .tag("hostsfile", file)
            .register(registry);
  }

  void loaded(int entryCount) {
    entries.set(entryCount);
  }

  @Override
  public void close() {
    registry.remove(entriesGauge);
  }
}
