package dev.seamark.zones.catalog;

/**
 * A listener for changes. Called by the thread that changes the catalog, after the change can be
 * read there, and one call at a time. A call must not change the catalog.
 */
public interface CatalogListener {
  /** Something about the Service changed: itself, one of its slices, or it is gone. */
  void serviceChanged(ObjectKey service);

  /** Something about the ServiceImport changed: itself, one of its slices, or it is gone. */
  default void importChanged(ObjectKey serviceImport) {}

  /** The namespace came or went. */
  default void namespaceChanged(String namespace) {}

  /** A pod came, moved to another address, or went; the old or the new fact may be missing. */
  default void podChanged(java.util.Optional<Pod> before, java.util.Optional<Pod> after) {}

  /** The node came, changed or went. */
  default void nodeChanged(String name) {}

  /** The ranges that cluster IPs are taken from changed. */
  default void serviceRangesChanged() {}

  /** All that was there at the start has been told. */
  default void synced() {}
}
