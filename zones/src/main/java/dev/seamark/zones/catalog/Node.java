package dev.seamark.zones.catalog;

import java.util.List;

/**
 * A node, for the proxy that runs there.
 *
 * @param zone its topology zone ({@code topology.kubernetes.io/zone}), empty where unknown
 * @param addresses internal ones first, then external ones
 * @param podCidrs where its pods' addresses come from
 * @param leaving it is being deleted, or about to be ({@code ToBeDeletedByClusterAutoscaler})
 */
public record Node(
    String name, String zone, List<IpAddress> addresses, List<Cidr> podCidrs, boolean leaving)
    implements Fact {

  public Node {
    addresses = List.copyOf(addresses);
    podCidrs = List.copyOf(podCidrs);
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
