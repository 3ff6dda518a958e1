package dev.seamark.zones.catalog;

import org.jspecify.annotations.Nullable;

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

  // Written out, since keys are compared and hashed all the time, and since a record's own methods
  // are made when they are called first, which takes some milliseconds of a start.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectKey key
        && name.equals(key.name)
        && namespace.equals(key.namespace);
  }

  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + name.hashCode();
  }
}
