package dev.seamark.server.plugins.acl;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.Set;

/**
 * A line of a rule.
 *
 * @param types the types asked for that it is about; all of them where there are none
 * @param networks where the clients are that it is about; anywhere where there are none
 */
record AclPolicy(Action action, Set<Integer> types, List<Cidr> networks) {
  AclPolicy {
    types = Set.copyOf(types);
    networks = List.copyOf(networks);
  }

  /** Whether it is about such a query of such a client. */
  boolean fits(int type, IpAddress client) {
    return (types.isEmpty() || types.contains(type)) && holds(client);
  }

  private boolean holds(IpAddress client) {
    if (networks.isEmpty()) {
      return true;
    }
    for (Cidr network : networks) {
      if (network.contains(client)) {
        return true;
      }
    }
    return false;
  }
}
