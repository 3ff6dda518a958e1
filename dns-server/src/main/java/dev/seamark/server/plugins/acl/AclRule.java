package dev.seamark.server.plugins.acl;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;
import java.util.Optional;

/**
 * One {@code acl} directive.
 *
 * @param zones whose names it is about
 * @param policies of which the first that fits decides
 */
record AclRule(ZoneIndex<WireName> zones, List<AclPolicy> policies) {
  AclRule {
    policies = List.copyOf(policies);
  }

  /** What is to be done with a query for a name in its zones; empty where no policy fits. */
  Optional<Action> decide(int type, IpAddress client) {
    for (AclPolicy policy : policies) {
      if (policy.fits(type, client)) {
        return Optional.of(policy.action());
      }
    }
    return Optional.empty();
  }
}
