package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Collection;
import java.util.List;

/** At which addresses of this node its node ports are: exactly one of these. */
public sealed interface NodePortAddresses {
  /** The node's primary address of each family. */
  record Primary() implements NodePortAddresses {}

  /** Those of its addresses that lie in one of the ranges. */
  record Within(List<Cidr> ranges) implements NodePortAddresses {
    public Within {
      ranges = List.copyOf(ranges);
    }

    /** Whether a range holds every address of the family. */
    public boolean everywhere(Family family) {
      return ranges.stream().anyMatch(range -> range.v6() == family.v6() && range.bits() == 0);
    }
  }

  /**
   * The addresses.
   *
   * @param local all addresses that this node's interfaces have now
   */
  default List<IpAddress> among(Collection<IpAddress> local, NodeInfo node, Family family) {
    return switch (this) {
      case Primary() ->
          node.addresses().stream().filter(a -> Family.of(a) == family).limit(1).toList();
      case Within(List<Cidr> ranges) ->
          local.stream()
              .filter(a -> Family.of(a) == family)
              .filter(a -> ranges.stream().anyMatch(range -> range.contains(a)))
              .distinct()
              .sorted()
              .toList();
    };
  }
}
