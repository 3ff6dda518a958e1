package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.server.plugin.Setup;
import dev.seamark.server.telemetry.LoopCounter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is counted about the cache on one listener. */
final class CacheMeters {
  private static final String ENTRIES = "coredns_cache_entries";

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Gauge> gauges = new ArrayList<>();

  final LoopCounter requests;
  final LoopCounter misses;
  final LoopCounter successHits;
  final LoopCounter denialHits;
  final Counter prefetches;
  final Counter drops;
  final Counter servedStale;

  CacheMeters(Setup setup, String server, String zones) {
    registry = setup.meters();
    tags = Tags.of("server", server, "zones", zones, "view", setup.view());
    requests = counter(setup, "coredns_cache_requests_total", tags);
    misses = counter(setup, "coredns_cache_misses_total", tags);
    successHits = counter(setup, "coredns_cache_hits_total", tags.and("type", "success"));
    denialHits = counter(setup, "coredns_cache_hits_total", tags.and("type", "denial"));
    prefetches = registry.counter("coredns_cache_prefetch_total", tags);
    drops = registry.counter("coredns_cache_drops_total", tags);
    servedStale = registry.counter("coredns_cache_served_stale_total", tags);
  }

  /** A counter for every query. */
  private static LoopCounter counter(Setup setup, String name, Tags tags) {
    var lease = LoopCounter.lease(setup.shared(), setup.meters(), setup.workers(), name, tags);
    setup.onStop(lease::close);
    return lease.get();
  }

  /** The counter of evicted entries. */
  Counter evictions(String type) {
    return registry.counter("coredns_cache_evictions_total", tags.and("type", type));
  }

  /** Shows the sizes of this store, rather than those of a configuration that it replaces. */
  void show(Store store) {
    show("success", store, Store::successes);
    show("denial", store, Store::denials);
  }

  private void show(String type, Store store, ToDoubleFunction<Store> size) {
    Tags all = tags.and("type", type);
    Gauge old = registry.find(ENTRIES).tags(all).gauge();
    if (old != null) {
      registry.remove(old);
    }
    gauges.add(Gauge.builder(ENTRIES, store, size).tags(all).register(registry));
  }

  /** Shows them no more, unless a newer configuration has taken them over. */
  @SuppressWarnings("ReferenceEquality") // meters of one name are equal, but not the same
  void hide() {
    for (Gauge gauge : gauges) {
      if (registry.find(ENTRIES).tags(gauge.getId().getTags()).gauge() == gauge) {
        registry.remove(gauge);
      }
    }
  }
}
