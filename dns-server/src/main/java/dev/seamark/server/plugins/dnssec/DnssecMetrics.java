package dev.seamark.server.plugins.dnssec;

import dev.seamark.server.plugin.Setup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongSupplier;

/** What the signatures of one listener count. Lives as long as a configuration has them. */
final class DnssecMetrics implements AutoCloseable {
  /** What identifies those of a listener. */
  private record Key(String server) {}

  private final MeterRegistry meters;
  private final Gauge entries;
  private final Counter hits;
  private final Counter misses;
  private volatile LongSupplier size = () -> 0;

  private DnssecMetrics(MeterRegistry meters, String server) {
    this.meters = meters;
    entries =
        Gauge.builder("coredns_dnssec_cache_entries", () -> size.getAsLong())
            .description("The number of elements in the dnssec cache.")
            .tag("server", server)
            .tag("type", "signature")
            .register(meters);
    hits = counter("coredns_dnssec_cache_hits_total", "The count of cache hits.", server);
    misses = counter("coredns_dnssec_cache_misses_total", "The count of cache misses.", server);
  }

  private Counter counter(String name, String help, String server) {
    return Counter.builder(name).description(help).tag("server", server).register(meters);
  }

  /** Those of the first listener of the block. */
  static DnssecMetrics of(Setup setup) {
    String server = setup.servers().getFirst();
    var lease =
        setup
            .shared()
            .lease(
                new Key(server),
                DnssecMetrics.class,
                () -> new DnssecMetrics(setup.meters(), server));
    setup.onStop(lease::close);
    return lease.get();
  }

  /** From here on, that many are kept. */
  void entries(LongSupplier now) {
    size = now;
  }

  void hit() {
    hits.increment();
  }

  void missed() {
    misses.increment();
  }

  @Override
  public void close() {
    meters.remove(entries);
  }
}
