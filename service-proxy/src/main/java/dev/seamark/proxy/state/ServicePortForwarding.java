package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a data plane needs for one Service port in one family. Equal ones lead to the same
 * forwarding.
 *
 * @param frontends where traffic arrives, all of the family
 * @param cluster destinations anywhere, in order and without duplicates; empty if there are none or
 *     no frontend uses them
 * @param local destinations on this node, likewise
 * @param affinitySeconds how long a client, known by its address alone, stays with its destination
 *     after its latest new connection, whichever frontend it uses; empty for no affinity
 * @param serving the addresses of all endpoints that serve, whatever policy and topology say: UDP
 *     flows to others are stale
 */
public record ServicePortForwarding(
    PortId id,
    Family family,
    List<Frontend> frontends,
    List<Destination> cluster,
    List<Destination> local,
    OptionalInt affinitySeconds,
    Set<IpAddress> serving) {

  /** A Service port in one family. */
  public record Key(PortId id, Family family) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byId = id.compareTo(other.id);
      return byId != 0 ? byId : family.compareTo(other.family);
    }

    /** {@code namespace/name:port/tcp (IPv4)}. */
    @Override
    public String toString() {
      return id + " (" + family.label() + ")";
    }

    // written out for the reason that PortId gives

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && id.equals(key.id) && family == key.family;
    }

    @Override
    public int hashCode() {
      return 31 * id.hashCode() + (family.v6() ? 1 : 0);
    }
  }

  public ServicePortForwarding {
    frontends = List.copyOf(frontends);
    cluster = List.copyOf(cluster);
    local = List.copyOf(local);
    serving = Set.copyOf(serving);
  }

  public Key key() {
    return new Key(id, family);
  }

  /** The destinations of a list. */
  public List<Destination> destinations(Verdict.Targets targets) {
    return switch (targets) {
      case CLUSTER -> cluster;
      case LOCAL -> local;
    };
  }

  /** The same with other frontends. */
  public ServicePortForwarding withFrontends(List<Frontend> others) {
    return new ServicePortForwarding(id, family, others, cluster, local, affinitySeconds, serving);
  }
}
