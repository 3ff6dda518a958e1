package dev.seamark.server.plugins.cluster;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.table.NetworkTable;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * In which topology zones clients are: those of the nodes whose pod ranges or addresses have
 * theirs. Made anew when nodes change, at most ten times a second, by a thread of its own; read by
 * all loops.
 */
final class NodePlaces implements CatalogListener, AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final byte[] NOWHERE = {};

  private final Catalog catalog;
  private final Semaphore changes = new Semaphore(1);
  private final Thread thread = Thread.ofVirtual().name("node-places").unstarted(this::run);
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
  }

  /** Places that follow the catalog from now on. */
  static NodePlaces over(Catalog catalog) {
    NodePlaces made = new NodePlaces(catalog);
    catalog.attach(made);
    made.thread.start();
    return made;
  }

  /** The zone of a client, dotted, lower case; empty where it is not known. */
  byte[] zoneOf(InetAddress client) {
    return now.zoneOf(IpAddress.of(client));
  }

  @Override
  public void serviceChanged(ObjectKey service) {
    // not watched
  }

  @Override
  public void nodeChanged(String name) {
    if (changes.availablePermits() == 0) {
      changes.release();
    }
  }

  private void run() {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        make();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      // closed
    }
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
    catalog.detach(this);
    thread.interrupt();
  }
}
