package dev.seamark.server.plugins.operate;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.ReplyHandler;
import dev.seamark.server.telemetry.QueryMetrics;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts every query when its reply comes back. Allocates nothing but once for each zone and each
 * plugin that an event loop meets.
 */
final class QueryCounter implements Plugin, ReplyHandler {
  private final QueryMetrics metrics;
  private final Seen[] seen;

  /**
   * A counter.
   *
   * @param workers how many event loops there are
   */
  QueryCounter(QueryMetrics metrics, int workers) {
    this.metrics = metrics;
    this.seen = new Seen[workers];
    Arrays.setAll(seen, worker -> new Seen(worker));
  }

  @Override
  public String name() {
    return "prometheus";
  }

  @Override
  public void query(Exchange x) {
    x.next(this, null);
  }

  @Override
  public void reply(Exchange x, @Nullable Object state) {
    Zone zone = seen[x.worker().index()].zone(x.block());
    // A plugin that failed wrote nothing: the server writes such replies.
    Plugin by = x.outcome() == Outcome.ANSWERED ? x.endedBy() : null;
    zone.counting.count(x, zone.repliesOf(by));
    x.back();
  }

  /** What one event loop has met. Confined to it. */
  private final class Seen {
    private final int worker;
    private Zone[] zones = {};

    Seen(int worker) {
      this.worker = worker;
    }

    @SuppressWarnings("ReferenceEquality") // of a block there is one; comparing what is in it costs
    Zone zone(Block block) {
      for (Zone zone : zones) {
        if (zone.block == block) {
          return zone;
        }
      }
      Zone met =
          new Zone(
              block,
              metrics.counting(block.server(), block.zone().toString(), block.view(), worker));
      zones = Arrays.copyOf(zones, zones.length + 1);
      zones[zones.length - 1] = met;
      return met;
    }
  }

  /** Where one event loop counts what is asked of one block. Confined to it. */
  private static final class Zone {
    private final Block block;
    private final QueryMetrics.Counting counting;
    private final long[] unwritten;
    private Plugin[] writers = {};
    private long[][] written = {};

    Zone(Block block, QueryMetrics.Counting counting) {
      this.block = block;
      this.counting = counting;
      this.unwritten = counting.repliesOf("");
    }

    @SuppressWarnings("ReferenceEquality") // of a plugin in a chain there is one
    long[] repliesOf(@Nullable Plugin by) {
      if (by == null) {
        return unwritten;
      }
      for (int i = 0; i < writers.length; i++) {
        if (writers[i] == by) {
          return written[i];
        }
      }
      writers = Arrays.copyOf(writers, writers.length + 1);
      written = Arrays.copyOf(written, writers.length);
      writers[writers.length - 1] = by;
      written[writers.length - 1] = counting.repliesOf(by.name());
      return written[writers.length - 1];
    }
  }
}
