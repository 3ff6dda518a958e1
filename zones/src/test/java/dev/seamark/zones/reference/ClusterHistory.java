package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A cluster to which one thing after the other happens, as a source would tell it. Confined to one
 * thread.
 */
final class ClusterHistory {
  private final Catalog catalog = new Catalog(Set.of());
  private final Map<Kind, Map<ObjectKey, Fact>> known = new EnumMap<>(Kind.class);
  private final Pick pick;
  private final SomeFacts facts;

  ClusterHistory(Pick pick, ZoneSettings settings) {
    this.pick = pick;
    this.facts = new SomeFacts(pick, settings);
    for (String namespace : SomeFacts.NAMESPACES) {
      if (pick.percent(90)) {
        put(new Namespace(namespace));
      }
    }
    for (int i = pick.between(10, 60); i > 0; i--) {
      put(some(pick.percent(85) ? pick.of(Kind.SERVICE, Kind.ENDPOINT_SLICE) : someKind()));
    }
  }

  Catalog catalog() {
    return catalog;
  }

  /** Lets the next thing happen and says what it was. */
  String next() {
    Kind kind = someKind();
    int what = pick.below(100);
    if (what < 75) {
      Fact fact = some(kind);
      put(fact);
      return "put " + fact;
    }
    if (what < 93) {
      ObjectKey key = known(kind);
      of(kind).remove(key);
      catalog.remove(kind, key);
      return "remove " + kind + " " + key;
    }
    relist(kind);
    return "relist " + kind;
  }

  private Kind someKind() {
    return switch (pick.below(20)) {
      case 0 -> Kind.NAMESPACE;
      case 1, 2, 3 -> Kind.POD;
      case 4, 5, 6 -> Kind.SERVICE_IMPORT;
      case 7, 8, 9, 10, 11 -> Kind.SERVICE;
      default -> Kind.ENDPOINT_SLICE;
    };
  }

  /** A key that is there, or else one that need not be. */
  private ObjectKey known(Kind kind) {
    Collection<ObjectKey> keys = of(kind).keySet();
    return keys.isEmpty() ? facts.serviceKey() : pick.of(keys.stream().sorted().toList());
  }

  private Fact some(Kind kind) {
    return switch (kind) {
      case NAMESPACE -> facts.namespace();
      case SERVICE -> facts.service();
      case ENDPOINT_SLICE -> pick.percent(80) ? facts.slice() : facts.importedSlice();
      case POD -> facts.pod();
      case SERVICE_IMPORT -> facts.serviceImport();
      case NODE, SERVICE_CIDR -> throw new IllegalArgumentException("answers know none of these");
    };
  }

  private void put(Fact fact) {
    of(fact.kind()).put(fact.key(), fact);
    catalog.put(fact);
  }

  private Map<ObjectKey, Fact> of(Kind kind) {
    return known.computeIfAbsent(kind, _ -> new HashMap<>());
  }

  /** A complete list that lacks some of what was there, and has something new. */
  private void relist(Kind kind) {
    Map<ObjectKey, Fact> before = of(kind);
    Map<ObjectKey, Fact> after = new HashMap<>();
    Catalog.Relist relist = catalog.relist(kind);
    before.keySet().stream()
        .sorted()
        .filter(_ -> pick.percent(70))
        .forEach(key -> after.put(key, before.get(key)));
    Fact added = some(kind);
    after.put(added.key(), added);
    after.values().forEach(catalog::put);
    relist.done();
    known.put(kind, after);
  }
}
