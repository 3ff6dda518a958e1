package dev.seamark.zones.catalog;

import java.util.List;

/**
 * A ServiceCIDR (networking.k8s.io): where the cluster takes addresses of Services from.
 *
 * @param ranges one, or one of each family
 */
public record ServiceCidr(String name, List<Cidr> ranges) implements Fact {
  public ServiceCidr {
    ranges = List.copyOf(ranges);
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE_CIDR;
  }

  @Override
  public ObjectKey key() {
    return ObjectKey.clusterScoped(name);
  }
}
