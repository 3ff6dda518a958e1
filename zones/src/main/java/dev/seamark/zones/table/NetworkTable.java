package dev.seamark.zones.table;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the longest of any number of networks that an address is in: for each length of prefix the
 * networks in order, the longest prefixes first. Immutable; asking allocates nothing.
 */
public final class NetworkTable {
  /** Stands for no network. */
  public static final int NONE = -1;

  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::high).thenComparingLong(Entry::low);

  private final List<Level> v4;
  private final List<Level> v6;

  private record Entry(long high, long low, int value) {}

  /** The networks with prefixes of one length, in order. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Level(long highMask, long lowMask, long[] highs, long[] lows, int[] values) {
    int find(long high, long low) {
      long wantedHigh = high & highMask;
      long wantedLow = low & lowMask;
      int from = 0;
      int to = values.length - 1;
      while (from <= to) {
        int middle = from + to >>> 1;
        int order = Long.compare(highs[middle], wantedHigh);
        order = order == 0 ? Long.compare(lows[middle], wantedLow) : order;
        if (order == 0) {
          return values[middle];
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return NONE;
    }
  }

  private NetworkTable(List<Level> v4, List<Level> v6) {
    this.v4 = v4;
    this.v6 = v6;
  }

  /** A table of these networks and what they stand for, numbers of 0 or more. */
  public static NetworkTable of(Map<Cidr, Integer> networks) {
    Map<Integer, List<Entry>> v4 = new TreeMap<>(Collections.reverseOrder());
    Map<Integer, List<Entry>> v6 = new TreeMap<>(Collections.reverseOrder());
    networks.forEach(
        (network, value) -> {
          IpAddress address = network.network();
          (address.v6() ? v6 : v4)
              .computeIfAbsent(network.bits(), _ -> new ArrayList<>())
              .add(new Entry(high(address), low(address), value));
        });
    return new NetworkTable(levels(v4, false), levels(v6, true));
  }

  private static List<Level> levels(Map<Integer, List<Entry>> byBits, boolean wide) {
    List<Level> levels = new ArrayList<>();
    byBits.forEach(
        (bits, entries) -> {
          entries.sort(ORDER);
          levels.add(
              new Level(
                  wide ? mask(bits, 0) : 0,
                  wide ? mask(bits, Long.SIZE) : mask(bits + Integer.SIZE, 0),
                  entries.stream().mapToLong(Entry::high).toArray(),
                  entries.stream().mapToLong(Entry::low).toArray(),
                  entries.stream().mapToInt(Entry::value).toArray()));
        });
    return List.copyOf(levels);
  }

  /** As many bits at the upper end as are left behind the first ones. */
  private static long mask(int bits, int before) {
    int own = Math.clamp(bits - before, 0, Long.SIZE);
    return own == 0 ? 0 : -1L << Long.SIZE - own;
  }

  private static long high(IpAddress address) {
    return address.v6() ? address.high() : 0;
  }

  private static long low(IpAddress address) {
    return address.v6() ? address.low() : address.low() & 0xFFFF_FFFFL;
  }

  /** Whether there are no networks. */
  public boolean isEmpty() {
    return v4.isEmpty() && v6.isEmpty();
  }

  /** What the longest network that has the address stands for. */
  public int longest(boolean wide, long high, long low) {
    List<Level> levels = wide ? v6 : v4;
    long upper = wide ? high : 0;
    long lower = wide ? low : low & 0xFFFF_FFFFL;
    for (int i = 0; i < levels.size(); i++) {
      int found = levels.get(i).find(upper, lower);
      if (found != NONE) {
        return found;
      }
    }
    return NONE;
  }
}
