package dev.seamark.zones.catalog;

/**
 * Where an object of one kind lives: namespace and name, both as the cluster spells them
 * (lower-case DNS labels). Objects without a namespace, such as Namespaces themselves, have the
 * empty one.
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

  /** The key of an object that is in no namespace. */
  public static ObjectKey clusterScoped(String name) {
    return new ObjectKey("", name);
  }

  @Override
  public int compareTo(ObjectKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /** {@code namespace/name}, or the name alone where there is no namespace. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
