package dev.seamark.zones.answer;

import dev.seamark.zones.wire.WireName;

/** One zone of the configuration. Immutable. */
final class Zone {
  static final WireName IN_ADDR = WireName.parse("in-addr.arpa");
  static final WireName IP6 = WireName.parse("ip6.arpa");

  /** In the spelling of the configuration. */
  final WireName name;

  /** Whether it holds imported services instead of the cluster's own. */
  final boolean multicluster;

  /** Whether names in it can be addresses: it is a reverse zone, or above one. */
  final boolean holdsAddresses;

  /** What stands between a namespace and the zone in the names of services, {@code svc}. */
  final byte[] branch;

  Zone(WireName name, boolean multicluster) {
    this(name, multicluster, Labels.SVC);
  }

  private Zone(WireName name, boolean multicluster, byte[] branch) {
    this.name = name;
    this.multicluster = multicluster;
    this.branch = branch;
    this.holdsAddresses = isReverse(name) || IN_ADDR.isUnder(name) || IP6.isUnder(name);
  }

  /** A zone of external addresses, in which namespaces stand at the top. */
  static Zone external(WireName name) {
    return new Zone(name, false, Labels.NONE);
  }

  /** Whether the zone lies in the trees of addresses. */
  static boolean isReverse(WireName zone) {
    return zone.isUnder(IN_ADDR) || zone.isUnder(IP6);
  }
}
