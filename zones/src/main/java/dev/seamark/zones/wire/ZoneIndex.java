package dev.seamark.zones.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the longest of a few zones that a name lies in. Immutable; asking allocates nothing.
 *
 * @param <V> what belongs to a zone
 */
public final class ZoneIndex<V> {
  private final WireName[] zones;
  private final List<V> values;

  private ZoneIndex(WireName[] zones, List<V> values) {
    this.zones = zones;
    this.values = values;
  }

  /** An index of these zones. */
  public static <V> ZoneIndex<V> of(Map<WireName, V> byZone) {
    List<WireName> zones = new ArrayList<>(byZone.keySet());
    zones.sort(Comparator.comparingInt(WireName::labels).reversed());
    List<V> values = new ArrayList<>();
    for (WireName zone : zones) {
      values.add(byZone.get(zone));
    }
    return new ZoneIndex<>(zones.toArray(WireName[]::new), List.copyOf(values));
  }

  /** An index of zones that stand for themselves; a zone that is named twice counts once. */
  public static ZoneIndex<WireName> of(Collection<WireName> zones) {
    Map<WireName, WireName> byZone = new java.util.LinkedHashMap<>();
    zones.forEach(zone -> byZone.putIfAbsent(zone, zone));
    return of(byZone);
  }

  /** What belongs to the longest zone that the query's name lies in; null where there is none. */
  public @Nullable V match(Query query) {
    for (int i = 0; i < zones.length; i++) {
      if (query.isUnder(zones[i])) {
        return values.get(i);
      }
    }
    return null;
  }

  /** Whether any zone holds the query's name. */
  public boolean contains(Query query) {
    return match(query) != null;
  }

  /** What belongs to the longest zone that holds the name. */
  public Optional<V> match(WireName name) {
    for (int i = 0; i < zones.length; i++) {
      if (name.isUnder(zones[i])) {
        return Optional.of(values.get(i));
      }
    }
    return Optional.empty();
  }
}
