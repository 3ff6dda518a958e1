package dev.seamark.zones.names;

import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;

/** One zone of the configuration. Immutable. */
public final class Zone {

  /** In the spelling of the configuration. */
  public final WireName name;

  /** Whether it holds imported services instead of the cluster's own. */
  public final boolean multicluster;

  /** Whether names in it can be addresses: it is a reverse zone, or above one. */
  public final boolean holdsAddresses;

  /** What stands between a namespace and the zone in the names of services, {@code svc}. */
  public final byte[] branch;

  public Zone(WireName name, boolean multicluster) {
    this(name, multicluster, Labels.SVC);
  }

  private Zone(WireName name, boolean multicluster, byte[] branch) {
    this.name = name;
    this.multicluster = multicluster;
    this.branch = branch;
    this.holdsAddresses =
        name.isReverse() || WireName.IN_ADDR.isUnder(name) || WireName.IP6.isUnder(name);
  }

  /** A zone of external addresses, in which namespaces stand at the top. */
  public static Zone external(WireName name) {
    return new Zone(name, false, Labels.NONE);
  }
}
