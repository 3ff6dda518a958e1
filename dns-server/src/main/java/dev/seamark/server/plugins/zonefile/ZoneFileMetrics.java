package dev.seamark.server.plugins.zonefile;

import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.file.StaticZone;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How much the zones of all files hold together. Used by any thread. */
final class ZoneFileMetrics implements AutoCloseable {
  /** The server has one of these. */
  private record Key() {}

  private final AtomicLong zones = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Counter failures;

  private ZoneFileMetrics(MeterRegistry meters) {
    gauge("seamark_file_zones", "Zones that are served from files.", zones, meters);
    gauge(
        "seamark_file_records",
        "Records of the zones that are served from files.",
        records,
        meters);
    gauge(
        "seamark_file_bytes",
        "Bytes of memory that the zones take that are served from files.",
        bytes,
        meters);
    failures =
        Counter.builder("seamark_file_failures_total")
            .description("Zone files that could not be read, so that the zones before stayed.")
            .register(meters);
  }

  private static void gauge(String name, String help, AtomicLong of, MeterRegistry meters) {
    Gauge.builder(name, of, AtomicLong::get)
        .description(help)
        .strongReference(true)
        .register(meters);
  }

  /** Those of the server. */
  static ZoneFileMetrics of(Setup setup) {
    var lease =
        setup
            .shared()
            .lease(new Key(), ZoneFileMetrics.class, () -> new ZoneFileMetrics(setup.meters()));
    setup.onStop(lease::close);
    return lease.get();
  }

  /** A zone has taken the place of another one. */
  void replaced(@Nullable StaticZone before, @Nullable StaticZone after) {
    count(before, -1);
    count(after, 1);
  }

  private void count(@Nullable StaticZone zone, int sign) {
    if (zone != null) {
      zones.addAndGet(sign);
      records.addAndGet(sign * (long) zone.records());
      bytes.addAndGet(sign * zone.bytes());
    }
  }

  /** A file could not be read. */
  void failed() {
    failures.increment();
  }

  @Override
  public void close() {} // the gauges go on, at 0
}
