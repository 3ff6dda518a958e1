package dev.seamark.zones.catalog;

/**
 * A pod that runs and has an address: what {@code pods verified} asks for. Pods that are done
 * (Succeeded, Failed, Unknown) or being deleted are no facts.
 *
 * @param ip {@code status.podIP} exactly as the object spells it; the pod's name in DNS is made of
 *     this spelling
 */
public record Pod(ObjectKey key, String ip) implements Fact {
  @Override
  public Kind kind() {
    return Kind.POD;
  }
}
