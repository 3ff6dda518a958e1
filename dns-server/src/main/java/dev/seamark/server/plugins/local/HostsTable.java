package dev.seamark.server.plugins.local;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names and addresses of a hosts file. Immutable.
 *
 * @param entries how many addresses and names there are in all, reverse ones included
 */
record HostsTable(
    NameTable<Addresses> names,
    NameTable<Addresses> wildcards,
    NameTable<List<WireName>> reverse,
    int entries) {

  /** The addresses of a name by family, each in network order. */
  record Addresses(List<byte[]> v4, List<byte[]> v6) {}

  /** A name and one of its addresses. */
  record Entry(WireName name, IpAddress address) {}

  /**
   * Reads the lines of a hosts file: an address and names, {@code #} and what follows is a comment.
   * Anything but an address is passed over, and so are names outside of the zones.
   */
  static List<Entry> read(Iterable<String> lines, List<WireName> zones) {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines) {
      int comment = line.indexOf('#');
      String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
      int scope = words[0].indexOf('%');
      Optional<IpAddress> address =
          IpAddress.parse(scope < 0 ? words[0] : words[0].substring(0, scope));
      for (int i = 1; i < words.length && address.isPresent(); i++) {
        Optional<WireName> name = name(words[i]);
        if (name.isPresent() && zones.stream().anyMatch(name.get()::isUnder)) {
          entries.add(new Entry(name.get(), address.get()));
        }
      }
    }
    return entries;
  }

  /** The name that a word of a line is; empty where it is not one. */
  static Optional<WireName> name(String word) {
    try {
      return Optional.of(WireName.fromWire(WireName.parse(word).lowerCase(), 0));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // as CoreDNS has it, a line that makes no sense hides no other
    }
  }

  /**
   * The table of these entries.
   *
   * @param withReverse whether addresses lead back to names
   */
  static HostsTable of(List<Entry> entries, boolean withReverse) {
    Map<WireName, Set<IpAddress>> names = new HashMap<>();
    Map<WireName, Set<IpAddress>> wildcards = new HashMap<>();
    Map<WireName, Set<WireName>> reverse = new HashMap<>();
    for (Entry entry : entries) {
      WireName name = entry.name();
      if (isWildcard(name)) {
        add(wildcards, WireName.fromWire(name.lowerCase(), 2), entry.address());
        continue;
      }
      add(names, name, entry.address());
      if (withReverse) {
        add(reverse, reverseName(entry.address()), name);
      }
    }
    int count = count(names) + count(wildcards) + count(reverse);
    Map<WireName, List<WireName>> reverseLists = new HashMap<>();
    reverse.forEach((name, targets) -> reverseLists.put(name, List.copyOf(targets)));
    return new HostsTable(
        NameTable.of(byFamily(names)),
        NameTable.of(byFamily(wildcards)),
        NameTable.of(reverseLists),
        count);
  }

  private static <V> void add(Map<WireName, Set<V>> map, WireName name, V value) {
    map.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value);
  }

  private static <V> int count(Map<WireName, Set<V>> map) {
    return map.values().stream().mapToInt(Set::size).sum();
  }

  private static boolean isWildcard(WireName name) {
    byte[] wire = name.lowerCase();
    return wire[0] == 1 && wire[1] == '*';
  }

  private static Map<WireName, Addresses> byFamily(Map<WireName, Set<IpAddress>> map) {
    Map<WireName, Addresses> result = new HashMap<>();
    map.forEach(
        (name, addresses) -> {
          List<byte[]> v4 = new ArrayList<>();
          List<byte[]> v6 = new ArrayList<>();
          for (IpAddress address : addresses) {
            byte[] bytes = new byte[address.length()];
            address.toBytes(bytes, 0);
            (address.v6() ? v6 : v4).add(bytes);
          }
          result.put(name, new Addresses(List.copyOf(v4), List.copyOf(v6)));
        });
    return result;
  }

  /** The name of an address's PTR records. */
  static WireName reverseName(IpAddress address) {
    byte[] bytes = new byte[address.length()];
    address.toBytes(bytes, 0);
    List<byte[]> labels = new ArrayList<>();
    for (int i = bytes.length - 1; i >= 0; i--) {
      int octet = bytes[i] & 0xFF;
      if (address.v6()) {
        labels.add(ascii(Integer.toHexString(octet & 0xF)));
        labels.add(ascii(Integer.toHexString(octet >> 4)));
      } else {
        labels.add(ascii(Integer.toString(octet)));
      }
    }
    labels.add(ascii(address.v6() ? "ip6" : "in-addr"));
    labels.add(ascii("arpa"));
    return WireName.of(labels);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The addresses of one family for the query's name: its own, else those of the wildcard for names
   * with one label more. A name that has addresses of the other family only may so get those of a
   * wildcard, as CoreDNS does it.
   */
  List<byte[]> addresses(Query query, boolean v6) {
    List<byte[]> own = ofFamily(names.get(query, 0), v6);
    if (!own.isEmpty() || query.labels() == 0) {
      return own;
    }
    return ofFamily(wildcards.get(query, 1), v6);
  }

  private static List<byte[]> ofFamily(@Nullable Addresses addresses, boolean v6) {
    if (addresses == null) {
      return List.of();
    }
    return v6 ? addresses.v6() : addresses.v4();
  }

  /** Whether the query's name has an address of any family. */
  boolean knows(Query query) {
    return !addresses(query, false).isEmpty() || !addresses(query, true).isEmpty();
  }
}
