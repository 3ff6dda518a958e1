package dev.seamark.server.plugins.cluster.search;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Names that nobody has, because search paths have made them of others. Used by all loops. */
public final class SearchGuard {
  private final ZoneIndex<WireName> names;
  private final Counter denied;

  /** A guard of all names at and below these. */
  public SearchGuard(List<WireName> names, MeterRegistry registry) {
    this.names = ZoneIndex.of(names);
    denied =
        Counter.builder("seamark_search_guard_denied")
            .description("Names of the cluster with a search domain behind them that were denied.")
            .register(registry);
  }

  /** Whether the query's name is one of these; counts it then. */
  public boolean covers(Exchange x) {
    boolean covered = names.contains(x.query());
    if (covered) {
      denied.increment();
    }
    return covered;
  }
}
