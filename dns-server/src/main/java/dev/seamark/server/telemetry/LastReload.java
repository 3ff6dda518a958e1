package dev.seamark.server.telemetry;

import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** When a file was read last, as a metric; 0 until then. Lives as long as anybody holds it. */
public final class LastReload implements AutoCloseable {
  private final Runnable unregister;
  private volatile long millis;

  private LastReload(MeterRegistry registry) {
    Gauge gauge =
        Gauge.builder("coredns_hosts_reload_timestamp_seconds", this, it -> it.millis / 1e3)
            .description("The timestamp of the last reload of hosts file.")
            .register(registry);
    unregister = () -> registry.remove(gauge);
  }

  private record Key() {}

  /** Holds the one of hosts files, of which there is one for the process, as in CoreDNS. */
  public static Shared.Lease<LastReload> ofHosts(Shared shared, MeterRegistry registry) {
    return shared.lease(new Key(), LastReload.class, () -> new LastReload(registry));
  }

  /**
   * A file was read.
   *
   * @param changedMillis when it had been changed, since 1970
   */
  public void read(long changedMillis) {
    millis = changedMillis;
  }

  @Override
  public void close() {
    unregister.run();
  }
}
