package dev.seamark.zones.catalog;

/** A namespace that exists and was not filtered away by the source's {@code namespace_labels}. */
public record Namespace(String name) implements Fact {
  @Override
  public Kind kind() {
    return Kind.NAMESPACE;
  }

  @Override
  public ObjectKey key() {
    return ObjectKey.clusterScoped(name);
  }
}
