package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who claims which address and port. Of several the oldest Service has it: the one created first,
 * if that is known, then the one whose name sorts first. Confined to the thread that builds the
 * state.
 */
final class Claims {
  private final Map<Claim, List<Claimant>> claimants = new HashMap<>();

  /** What can be had by one Service port alone; no address for a node port. */
  private record Claim(Optional<IpAddress> address, Family family, int port, Protocol protocol) {
    static Claim of(ServicePortForwarding forwarding, Frontend frontend) {
      return new Claim(
          frontend.address(), forwarding.family(), frontend.port(), forwarding.id().protocol());
    }

    @Override
    public String toString() {
      return address.map(a -> (a.v6() ? "[" + a + "]" : a) + ":" + port).orElse("node port " + port)
          + "/"
          + protocol.label();
    }
  }

  private record Claimant(long createdAtMillis, ServicePortForwarding.Key key)
      implements Comparable<Claimant> {
    private static final Comparator<Claimant> ORDER =
        Comparator.comparingLong(Claimant::age).thenComparing(Claimant::key);

    private long age() {
      return createdAtMillis == 0 ? Long.MAX_VALUE : createdAtMillis;
    }

    @Override
    public int compareTo(Claimant other) {
      return ORDER.compare(this, other);
    }
  }

  /** What is left to a Service port. */
  record Granted(ServicePortForwarding forwarding, List<Conflict> conflicts) {}

  /**
   * Notes what the port claims.
   *
   * @return who else is touched: others that have lost a frontend to it
   */
  Set<ServicePortForwarding.Key> add(ServicePortForwarding wanted, long createdAtMillis) {
    Set<ServicePortForwarding.Key> touched = new HashSet<>();
    Claimant self = new Claimant(createdAtMillis, wanted.key());
    for (Frontend frontend : wanted.frontends()) {
      Claim claim = Claim.of(wanted, frontend);
      List<Claimant> others = claimants.getOrDefault(claim, List.of());
      if (others.isEmpty()) {
        claimants.put(claim, List.of(self));
        continue;
      }
      List<Claimant> all = new ArrayList<>(others);
      all.add(self);
      all.sort(null);
      claimants.put(claim, List.copyOf(all));
      others.forEach(other -> touched.add(other.key));
    }
    touched.remove(wanted.key());
    return touched;
  }

  /**
   * Forgets what the port claimed.
   *
   * @return who else is touched: others that may have it now
   */
  Set<ServicePortForwarding.Key> remove(ServicePortForwarding wanted) {
    Set<ServicePortForwarding.Key> touched = new HashSet<>();
    for (Frontend frontend : wanted.frontends()) {
      Claim claim = Claim.of(wanted, frontend);
      List<Claimant> left =
          claimants.getOrDefault(claim, List.of()).stream()
              .filter(c -> !c.key.equals(wanted.key()))
              .toList();
      if (left.isEmpty()) {
        claimants.remove(claim);
      } else {
        claimants.put(claim, left);
        left.forEach(other -> touched.add(other.key));
      }
    }
    return touched;
  }

  /** What the port gets of what it wants. */
  Granted grant(ServicePortForwarding wanted) {
    List<Frontend> granted = new ArrayList<>();
    List<Conflict> conflicts = new ArrayList<>();
    for (Frontend frontend : wanted.frontends()) {
      Claim claim = Claim.of(wanted, frontend);
      List<Claimant> all = claimants.getOrDefault(claim, List.of());
      if (all.isEmpty() || all.getFirst().key.equals(wanted.key())) {
        granted.add(frontend);
      } else {
        conflicts.add(new Conflict(wanted.key(), all.getFirst().key.id(), claim.toString()));
      }
    }
    return conflicts.isEmpty()
        ? new Granted(wanted, List.of())
        : new Granted(wanted.withFrontends(granted), List.copyOf(conflicts));
  }
}
