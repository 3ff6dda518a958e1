package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

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
   * The others, and 127.0.0.1 and ::1: the word {@code localhost}. The kernel does not forward what
   * comes to these, so that a process has to listen there.
   */
  record AndLocalhost(NodePortAddresses others) implements NodePortAddresses {}

  /** None but 127.0.0.1 and ::1. */
  static NodePortAddresses localhost() {
    return new Within(List.of(Cidr.of(IpAddress.v4(127 << 24 | 1)), Cidr.of(IpAddress.v6(0, 1))));
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
      case AndLocalhost(NodePortAddresses others) ->
          Stream.concat(
                  others.among(local, node, family).stream(),
                  localhost().among(local, node, family).stream())
              .distinct()
              .toList();
    };
  }
}
