package dev.seamark.watch.snapshot;

import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.Known;
import dev.seamark.watch.Problem;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A source that tells what a test has it tell. */
final class HandSource implements ClusterSource {
  private final Map<Kind, Known> known = new ConcurrentHashMap<>();
  private final Catalog catalog;

  HandSource(Kind... kinds) {
    for (Kind kind : kinds) {
      known.put(kind, Known.NOTHING);
    }
    catalog = new Catalog(Set.of(kinds));
  }

  /** Lists a kind completely. */
  void list(Kind kind, Instant at, Fact... facts) {
    Catalog.Relist list = catalog.relist(kind);
    for (Fact fact : facts) {
      catalog.put(fact);
    }
    list.done();
    known.put(kind, new Known(Known.Origin.LIST, at));
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public void start() {}

  @Override
  public List<Problem> problems() {
    return List.of();
  }

  @Override
  public Map<Kind, Known> knowledge() {
    return Map.copyOf(known);
  }

  @Override
  public long failures() {
    return 0;
  }

  @Override
  public void close() {}
}
