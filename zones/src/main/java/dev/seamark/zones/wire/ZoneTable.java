package dev.seamark.zones.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the longest of any number of zones that a name lies in: one probe for each label of the
 * name. Immutable; asking allocates nothing.
 *
 * @param <V> what belongs to a zone
 */
public final class ZoneTable<V> {
  private final @Nullable WireName[] zones;
  private final List<@Nullable V> values;
  private final boolean[] depths = new boolean[Names.MOST_LABELS + 1];

  private ZoneTable(@Nullable WireName[] zones, List<@Nullable V> values) {
    this.zones = zones;
    this.values = values;
    for (WireName zone : zones) {
      if (zone != null) {
        depths[zone.labels()] = true;
      }
    }
  }

  /** A table of these zones. */
  public static <V> ZoneTable<V> of(Map<WireName, V> byZone) {
    int slots = byZone.size() * 2 + 1;
    @Nullable WireName[] zones = new @Nullable WireName[slots];
    @Nullable Object[] values = new @Nullable Object[slots];
    byZone.forEach(
        (zone, value) -> {
          int slot = slot(slots, zone.lowerCase(), 0, zone.length());
          while (zones[slot] != null) {
            slot = slot + 1 == slots ? 0 : slot + 1;
          }
          zones[slot] = zone;
          values[slot] = value;
        });
    @SuppressWarnings("unchecked") // they were of that type when they were put in
    List<@Nullable V> typed = (List<@Nullable V>) Arrays.asList(values);
    return new ZoneTable<>(zones, typed);
  }

  private static int slot(int slots, byte[] lower, int from, int length) {
    int hash = KeyedHash.OF_PROCESS.label(lower, from, length);
    return (int) (Integer.toUnsignedLong(hash) * slots >>> Integer.SIZE);
  }

  /** What belongs to the longest zone that the query's name lies in; null where there is none. */
  public @Nullable V match(Query query) {
    byte[] lower = query.name();
    for (int skip = 0; skip <= query.labels(); skip++) {
      if (depths[query.labels() - skip]) {
        int from = query.labelStart(skip);
        V found = at(lower, from, query.nameLength() - from);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  /** What belongs to a zone; null where it is not one of these. */
  public @Nullable V get(WireName zone) {
    return at(zone.lowerCase(), 0, zone.length());
  }

  private @Nullable V at(byte[] lower, int from, int length) {
    int slot = slot(zones.length, lower, from, length);
    WireName zone = zones[slot];
    while (zone != null) {
      if (Arrays.equals(lower, from, from + length, zone.lowerCase(), 0, zone.length())) {
        return values.get(slot);
      }
      slot = slot + 1 == zones.length ? 0 : slot + 1;
      zone = zones[slot];
    }
    return null;
  }
}
