package dev.seamark.zones.service;

import dev.seamark.zones.table.LabelTable;
import dev.seamark.zones.table.Labelled;

/**
 * A namespace with what is known in it, whether it exists or not. Written by the catalog's writer.
 */
public final class NamespaceEntry extends Labelled {
  final String name;

  /** Whether the settings let it be seen, should it exist. */
  public final boolean listed;

  public final LabelTable<ServiceRecords> services = new LabelTable<>();
  public final LabelTable<ServiceRecords> imports = new LabelTable<>();
  public final LabelTable<PodName> pods = new LabelTable<>();

  private volatile boolean exists;

  public NamespaceEntry(byte[] label, String name, boolean listed) {
    super(label);
    this.name = name;
    this.listed = listed;
  }

  public void exists(boolean exists) {
    this.exists = exists;
  }

  public boolean exists() {
    return exists;
  }

  /** Whether names in it are answered. */
  public boolean visible() {
    return listed && exists;
  }

  /** Whether nothing is known of it. */
  public boolean isEmpty() {
    return !exists && services.isEmpty() && imports.isEmpty() && pods.isEmpty();
  }
}
