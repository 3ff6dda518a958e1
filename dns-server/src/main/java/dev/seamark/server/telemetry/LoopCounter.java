package dev.seamark.server.telemetry;

import dev.seamark.server.plugin.Shared;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter for what happens with every query: each event loop adds to a cell of its own, without
 * locks or read-modify-write instructions, and a scrape reads them all.
 */
public final class LoopCounter implements AutoCloseable {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Cells of two loops never share a cache line. */
  private static final int APART = 16;

  private final long[] cells;
  private final Runnable unregister;

  private record Key(String name, Tags tags) {}

  private LoopCounter(int workers, String name, Tags tags, MeterRegistry registry) {
    cells = new long[(workers + 1) * APART];
    FunctionCounter meter =
        FunctionCounter.builder(name, this, LoopCounter::sum).tags(tags).register(registry);
    unregister = () -> registry.remove(meter);
  }

  /**
   * Holds the counter of this name and these tags, which goes on counting across reloads and goes
   * with the last who holds it.
   *
   * @param workers how many event loops there are
   */
  public static Shared.Lease<LoopCounter> lease(
      Shared shared, MeterRegistry registry, int workers, String name, Tags tags) {
    return shared.lease(
        new Key(name, tags),
        LoopCounter.class,
        () -> new LoopCounter(workers, name, tags, registry));
  }

  /** Adds one. Called on the event loop of this number. */
  public void increment(int worker) {
    int cell = (worker + 1) * APART;
    CELL.setOpaque(cells, cell, cells[cell] + 1);
  }

  private double sum() {
    long sum = 0;
    for (int cell = APART; cell < cells.length; cell += APART) {
      sum += (long) CELL.getOpaque(cells, cell);
    }
    return sum;
  }

  @Override
  public void close() {
    unregister.run();
  }
}
