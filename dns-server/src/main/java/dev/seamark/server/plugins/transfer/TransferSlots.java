package dev.seamark.server.plugins.transfer;

import dev.seamark.server.plugin.Setup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many zone transfers there may be at a time, in all server blocks together: what exceeds that
 * is refused and counted, since each takes time of an event loop. Used by any thread.
 */
final class TransferSlots implements AutoCloseable {
  /** Secondaries ask again; where many start at once, they are served in turns. */
  private static final int MOST = 16;

  /** The server has one of these. */
  private record Key() {}

  private final AtomicInteger taken = new AtomicInteger();
  private final Counter refused;

  private TransferSlots(MeterRegistry meters) {
    Gauge.builder("seamark_transfers", taken, AtomicInteger::get)
        .description("Zone transfers that are going on.")
        .strongReference(true)
        .register(meters);
    refused =
        Counter.builder("seamark_transfers_refused_total")
            .description("Zone transfers refused because " + MOST + " were under way.")
            .register(meters);
  }

  /** Those of the server. */
  static TransferSlots of(Setup setup) {
    var lease =
        setup
            .shared()
            .lease(new Key(), TransferSlots.class, () -> new TransferSlots(setup.meters()));
    setup.onStop(lease::close);
    return lease.get();
  }

  /** Takes a slot, to be given back once; false where there is none. */
  boolean take() {
    if (taken.incrementAndGet() <= MOST) {
      return true;
    }
    taken.decrementAndGet();
    refused.increment();
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  @Override
  public void close() {} // transfers that are going on come to their end
}
