package dev.seamark.zones.catalog;

import java.util.Map;

/**
 * A pod that runs and has an address: what {@code pods verified} asks for. Pods that are done
 * (Succeeded, Failed, Unknown) or being deleted are not facts.
 *
 * @param ip {@code status.podIP} exactly as the object spells it; the pod's name in DNS is made of
 *     this spelling
 * @param labels {@code metadata.labels}; read only where somebody may ask for them, otherwise none
 */
public record Pod(ObjectKey key, String ip, Map<String, String> labels)
    implements Fact, Comparable<Pod> {
  public Pod {
    labels = Map.copyOf(labels);
  }

  /** A pod of whose labels nothing is known. */
  public Pod(ObjectKey key, String ip) {
    this(key, ip, Map.of());
  }

  @Override
  public Kind kind() {
    return Kind.POD;
  }

  /** By namespace and name. */
  @Override
  public int compareTo(Pod other) {
    return key.compareTo(other.key);
  }
}
