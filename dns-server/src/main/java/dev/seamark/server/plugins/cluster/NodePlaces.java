package dev.seamark.server.plugins.cluster;

import dev.seamark.server.plugins.cluster.source.NodeWatch;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.table.NetworkTable;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * In which topology zones clients are: those of the nodes whose pod ranges or addresses have
 * theirs. Made anew by the thread of a {@link NodeWatch}; read by all loops.
 */
final class NodePlaces implements AutoCloseable {
  private static final byte[] NOWHERE = {};

  private final Catalog catalog;
  private final NodeWatch watch;
  private volatile Places now = new Places(NetworkTable.of(Map.of()), List.of());

  /** The networks of nodes, and the names of zones that they stand for. */
  private record Places(NetworkTable networks, List<byte[]> zones) {
    byte[] zoneOf(IpAddress address) {
      int found = networks.longest(address.v6(), address.high(), address.low());
      return found == NetworkTable.NONE ? NOWHERE : zones.get(found);
    }
  }

  private NodePlaces(Catalog catalog) {
    this.catalog = catalog;
    watch = NodeWatch.start(catalog, this::make);
  }

  /** Places that follow the catalog from now on. */
  static NodePlaces over(Catalog catalog) {
    return new NodePlaces(catalog);
  }

  /** The zone of a client, dotted, lower case; empty where it is not known. */
  byte[] zoneOf(InetAddress client) {
    return now.zoneOf(IpAddress.of(client));
  }

  private void make() {
    Map<String, Integer> numbers = new HashMap<>();
    List<byte[]> names = new ArrayList<>();
    Map<Cidr, Integer> networks = new HashMap<>();
    for (Fact fact : catalog.facts(Kind.NODE)) {
      if (fact instanceof Node node && !node.zone().isEmpty()) {
        String zone = node.zone().toLowerCase(Locale.ROOT);
        int number = numbers.computeIfAbsent(zone, _ -> names.size());
        if (number == names.size()) {
          names.add(zone.getBytes(StandardCharsets.UTF_8));
        }
        node.podCidrs().forEach(range -> networks.put(range, number));
        node.addresses().forEach(address -> networks.put(Cidr.of(address), number));
      }
    }
    now = new Places(NetworkTable.of(networks), List.copyOf(names));
  }

  @Override
  public void close() {
    watch.close();
  }
}
