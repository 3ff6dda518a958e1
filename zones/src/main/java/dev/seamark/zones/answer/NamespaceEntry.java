package dev.seamark.zones.answer;

/**
 * A namespace with what is known in it, whether it exists or not. Written by the catalog's writer.
 */
final class NamespaceEntry extends Labelled {
  final String name;

  /** Whether the settings let it be seen, should it exist. */
  final boolean listed;

  final LabelTable<ServiceRecords> services = new LabelTable<>();
  final LabelTable<ServiceRecords> imports = new LabelTable<>();
  final LabelTable<PodName> pods = new LabelTable<>();

  private volatile boolean exists;

  NamespaceEntry(byte[] label, String name, boolean listed) {
    super(label);
    this.name = name;
    this.listed = listed;
  }

  void exists(boolean exists) {
    this.exists = exists;
  }

  boolean exists() {
    return exists;
  }

  /** Whether names in it are answered. */
  boolean visible() {
    return listed && exists;
  }

  /** Whether nothing is known of it. */
  boolean isEmpty() {
    return !exists && services.isEmpty() && imports.isEmpty() && pods.isEmpty();
  }
}
