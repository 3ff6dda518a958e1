package dev.seamark.server.plugins.local;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to a name, asked by the bytes of a query. Immutable; asking allocates nothing.
 *
 * @param <V> what belongs to a name
 */
final class NameTable<V> {
  private final @Nullable WireName[] names;
  private final List<V> values;
  private final int[] places;

  private NameTable(@Nullable WireName[] names, List<V> values, int[] places) {
    this.names = names;
    this.values = values;
    this.places = places;
  }

  static <V> NameTable<V> of(Map<WireName, V> map) {
    int capacity = Integer.highestOneBit(Math.max(4, map.size() * 2)) * 2;
    @Nullable WireName[] names = new @Nullable WireName[capacity];
    int[] places = new int[capacity];
    List<V> values = new ArrayList<>(map.size());
    for (Map.Entry<WireName, V> entry : map.entrySet()) {
      byte[] lower = entry.getKey().lowerCase();
      int slot = hash(lower, 0, lower.length) & (capacity - 1);
      while (names[slot] != null) {
        slot = (slot + 1) & (capacity - 1);
      }
      names[slot] = entry.getKey();
      places[slot] = values.size();
      values.add(entry.getValue());
    }
    return new NameTable<>(names, values, places);
  }

  /**
   * What belongs to the query's name from a label on; null where there is nothing.
   *
   * @param label how many labels are left out on the left
   */
  @Nullable V get(Query query, int label) {
    byte[] name = query.name();
    int from = query.labelStart(label);
    int to = query.nameLength();
    int slot = hash(name, from, to) & (names.length - 1);
    for (WireName there = names[slot]; there != null; there = names[slot]) {
      if (Arrays.equals(there.lowerCase(), 0, there.length(), name, from, to)) {
        return values.get(places[slot]);
      }
      slot = (slot + 1) & (names.length - 1);
    }
    return null;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 16;
  }
}
