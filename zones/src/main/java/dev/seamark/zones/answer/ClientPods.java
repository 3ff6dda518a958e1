package dev.seamark.zones.answer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.table.AddressTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which pods a client's address belongs to. Follows a catalog from its making until {@link #close};
 * asked by any thread.
 */
public final class ClientPods implements CatalogListener, AutoCloseable {
  private final Catalog catalog;
  private final AddressTable<Pod> pods = new AddressTable<>();

  private ClientPods(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The pods of this catalog, which must watch them. */
  public static ClientPods of(Catalog catalog) {
    ClientPods made = new ClientPods(catalog);
    catalog.attach(made);
    return made;
  }

  /**
   * The pods with this address, by namespace and name: none, one, or all those that live on a
   * node's own network.
   */
  public List<Pod> at(IpAddress address) {
    Object found = pods.find(address);
    int count = AddressTable.count(found);
    if (count == 0) {
      return List.of();
    }
    List<Pod> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(pods.get(found, i));
    }
    return all;
  }

  @Override
  public void podChanged(Optional<Pod> before, Optional<Pod> after) {
    pods.replace(before.orElse(null), after.orElse(null), ClientPods::address);
  }

  private static void address(Pod pod, AddressTable.Sink sink) {
    IpAddress.parse(pod.ip()).ifPresent(ip -> sink.accept(ip.v6(), ip.high(), ip.low()));
  }

  @Override
  public void serviceChanged(ObjectKey service) {} // a Service is not a client

  @Override
  public void close() {
    catalog.detach(this);
  }
}
