package dev.seamark.zones.file;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Networks that are triggers of a policy: for each length of prefix the networks in order, the
 * longest prefixes first. Immutable; asking allocates nothing.
 */
final class PolicyAddresses {
  private static final int V4_LABELS = 5;
  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::high).thenComparingLong(Entry::low);

  private final List<Level> v4;
  private final List<Level> v6;
  private final int unreadable;

  private record Entry(long high, long low, int node) {}

  /** The networks with prefixes of one length, in order. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Level(long highMask, long lowMask, long[] highs, long[] lows, int[] nodes) {
    int find(long high, long low) {
      long wantedHigh = high & highMask;
      long wantedLow = low & lowMask;
      int from = 0;
      int to = nodes.length - 1;
      while (from <= to) {
        int middle = from + to >>> 1;
        int order = Long.compare(highs[middle], wantedHigh);
        order = order == 0 ? Long.compare(lows[middle], wantedLow) : order;
        if (order == 0) {
          return nodes[middle];
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return StaticZone.NONE;
    }
  }

  private PolicyAddresses(List<Level> v4, List<Level> v6, int unreadable) {
    this.v4 = v4;
    this.v6 = v6;
    this.unreadable = unreadable;
  }

  /** Those whose names lie below a label of the zone. */
  static PolicyAddresses below(StaticZone zone, byte[] label) {
    Map<Integer, List<Entry>> v4 = new TreeMap<>(Collections.reverseOrder());
    Map<Integer, List<Entry>> v6 = new TreeMap<>(Collections.reverseOrder());
    int unreadable = 0;
    int root = zone.child(StaticZone.APEX, label, 0);
    int node = root;
    while (node != StaticZone.NONE && node < zone.data().length && isBelow(zone, node, root)) {
      int set = zone.firstSet(node);
      if (!zone.isEnd(set)) {
        Optional<Cidr> network = network(zone, node, root);
        if (network.isPresent()) {
          IpAddress address = network.get().network();
          (address.v6() ? v6 : v4)
              .computeIfAbsent(network.get().bits(), _ -> new ArrayList<>())
              .add(new Entry(high(address), low(address), node));
        } else {
          unreadable++;
        }
      }
      while (!zone.isEnd(set)) {
        set = zone.next(set);
      }
      node = set + 2;
    }
    return new PolicyAddresses(levels(v4, false), levels(v6, true), unreadable);
  }

  private static boolean isBelow(StaticZone zone, int node, int root) {
    int at = node;
    while (at != StaticZone.APEX && at != root) {
      at = zone.parent(at);
    }
    return at == root;
  }

  /** The prefix and the address, octets or words in reverse order, {@code zz} for {@code ::}. */
  private static Optional<Cidr> network(StaticZone zone, int node, int root) {
    List<String> labels = new ArrayList<>();
    for (int at = node; at != root; at = zone.parent(at)) {
      int label = at + StaticZone.LABEL;
      labels.add(
          new String(zone.data(), label + 1, zone.data()[label], StandardCharsets.ISO_8859_1));
    }
    if (labels.size() < 2) {
      return Optional.empty();
    }
    String bits = labels.getFirst();
    List<String> parts = labels.subList(1, labels.size()).reversed();
    if (labels.size() == V4_LABELS && !parts.contains("zz")) {
      return Cidr.parse(String.join(".", parts) + "/" + bits);
    }
    String text = String.join(":", parts);
    text = text.equals("zz") ? "::" : text.replace(":zz:", "::");
    text = text.startsWith("zz:") ? ":" + text.substring(2) : text;
    text = text.endsWith(":zz") ? text.substring(0, text.length() - 2) + ":" : text;
    text = text.startsWith(":") && !text.startsWith("::") ? ":" + text : text;
    return Cidr.parse(text + "/" + bits);
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
                  entries.stream().mapToInt(Entry::node).toArray()));
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

  boolean isEmpty() {
    return v4.isEmpty() && v6.isEmpty();
  }

  int unreadable() {
    return unreadable;
  }

  /** The trigger of the longest network that has the address. */
  int longest(boolean wide, long high, long low) {
    List<Level> levels = wide ? v6 : v4;
    long upper = wide ? high : 0;
    long lower = wide ? low : low & 0xFFFF_FFFFL;
    for (int i = 0; i < levels.size(); i++) {
      int found = levels.get(i).find(upper, lower);
      if (found != StaticZone.NONE) {
        return found;
      }
    }
    return StaticZone.NONE;
  }
}
