package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.CatalogListener;
import dev.seamark.zones.catalog.ObjectKey;
import java.util.SortedSet;
import java.util.TreeSet;

/** All that has slices or is a Service. A catalog tells these to a listener that comes to it. */
final class SliceOwners implements CatalogListener {
  private final SortedSet<ObjectKey> owners = new TreeSet<>();

  private SliceOwners() {}

  static SortedSet<ObjectKey> of(Catalog catalog) {
    SliceOwners listener = new SliceOwners();
    catalog.attach(listener);
    catalog.detach(listener);
    return listener.owners;
  }

  @Override
  public void serviceChanged(ObjectKey service) {
    owners.add(service);
  }
}
