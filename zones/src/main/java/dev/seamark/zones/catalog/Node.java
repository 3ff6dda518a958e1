package dev.seamark.zones.catalog;

import java.util.List;

/**
 * A node: for the proxy that runs there, and for zones of nodes.
 *
 * @param zone its topology zone ({@code topology.kubernetes.io/zone}), empty where unknown
 * @param addresses internal ones first, then external ones
 * @param internal how many of them are internal
 * @param podCidrs where its pods' addresses come from
 * @param leaving it is being deleted, or about to be ({@code ToBeDeletedByClusterAutoscaler})
 */
public record Node(
    String name,
    String zone,
    List<IpAddress> addresses,
    int internal,
    List<Cidr> podCidrs,
    boolean leaving)
    implements Fact {

  public Node {
    addresses = List.copyOf(addresses);
    if (internal < 0 || internal > addresses.size()) {
      throw new IllegalArgumentException(
          internal + " of " + addresses.size() + " addresses cannot be internal");
    }
    podCidrs = List.copyOf(podCidrs);
  }

  /** Its addresses within the cluster. */
  public List<IpAddress> internalAddresses() {
    return addresses.subList(0, internal);
  }

  /** Its addresses that are reached from elsewhere. */
  public List<IpAddress> externalAddresses() {
    return addresses.subList(internal, addresses.size());
  }

  @Override
  public Kind kind() {
    return Kind.NODE;
  }

  @Override
  public ObjectKey key() {
    return ObjectKey.clusterScoped(name);
  }
}
