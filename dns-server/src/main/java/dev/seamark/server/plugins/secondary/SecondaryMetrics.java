package dev.seamark.server.plugins.secondary;

import dev.seamark.server.plugin.Setup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the secondary zones of the server count together, and how many may be transferred at a time.
 * Used by any thread.
 */
final class SecondaryMetrics implements AutoCloseable {
  /** So many zones are transferred at a time; others wait for their turn. */
  private static final int MOST_AT_A_TIME = 4;

  /** The server has one of these. */
  private record Key() {}

  private final Semaphore turns = new Semaphore(MOST_AT_A_TIME, true);
  private final AtomicLong zones = new AtomicLong();
  private final AtomicLong expired = new AtomicLong();
  private final Counter transfers;
  private final Counter failures;
  private final Counter ignored;

  private SecondaryMetrics(MeterRegistry meters) {
    gauge("seamark_secondary_zones", "Secondary zones that are there.", zones, meters);
    gauge(
        "seamark_secondary_expired_zones",
        "Secondary zones that fail because no primary was reached for their expire time.",
        expired,
        meters);
    transfers =
        counter("seamark_secondary_transfers_total", "Zones transferred from primaries.", meters);
    failures =
        counter(
            "seamark_secondary_failures_total",
            "Looks at a secondary zone that failed at all of its primaries.",
            meters);
    ignored =
        counter(
            "seamark_secondary_notifies_ignored_total",
            "NOTIFY messages that did not come from a primary of their zone.",
            meters);
  }

  private static void gauge(String name, String help, AtomicLong of, MeterRegistry meters) {
    Gauge.builder(name, of, AtomicLong::get)
        .description(help)
        .strongReference(true)
        .register(meters);
  }

  private static Counter counter(String name, String help, MeterRegistry meters) {
    return Counter.builder(name).description(help).register(meters);
  }

  /** Those of the server. */
  static SecondaryMetrics of(Setup setup) {
    var lease =
        setup
            .shared()
            .lease(new Key(), SecondaryMetrics.class, () -> new SecondaryMetrics(setup.meters()));
    setup.onStop(lease::close);
    return lease.get();
  }

  /** Takes a turn to transfer; to be followed by {@link #done}. */
  void await() throws InterruptedException {
    turns.acquire();
  }

  void done() {
    turns.release();
  }

  void zones(int more) {
    zones.addAndGet(more);
  }

  void expired(int more) {
    expired.addAndGet(more);
  }

  void transferred() {
    transfers.increment();
  }

  void failed() {
    failures.increment();
  }

  void notifyIgnored() {
    ignored.increment();
  }

  @Override
  public void close() {} // zones that are still leased go on counting
}
