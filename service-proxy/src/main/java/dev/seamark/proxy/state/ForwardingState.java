package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.ObjectKey;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The whole forwarding state as of a sync. It does not change while a data plane syncs; between two
 * syncs the thread of the sync loop brings it forward, in place, so that a change costs its own
 * size. Anybody may read it at any time, and sees each value whole.
 */
public final class ForwardingState {
  private final Map<ServicePortForwarding.Key, ServicePortForwarding> forwardings =
      new ConcurrentHashMap<>();
  private final Map<ObjectKey, HealthCheckNodePort> healthChecks = new ConcurrentHashMap<>();
  private final Map<ServicePortForwarding.Key, List<Conflict>> conflicts =
      new ConcurrentHashMap<>();
  private volatile NodeInfo node;
  private volatile Set<Family> families = Set.of();

  ForwardingState(NodeInfo node) {
    this.node = node;
  }

  /** A state of these forwardings on a node of which nothing is known, for tests. */
  public static ForwardingState of(Collection<ServicePortForwarding> forwardings) {
    return of(NodeInfo.of("", List.of()), forwardings);
  }

  /** A state of these forwardings, without health checks and conflicts. */
  public static ForwardingState of(NodeInfo node, Collection<ServicePortForwarding> forwardings) {
    ForwardingState state = new ForwardingState(node);
    forwardings.forEach(state::put);
    return state;
  }

  /** The node; where it changes, the delta is a full one. */
  public NodeInfo node() {
    return node;
  }

  /** The forwarding of this key. */
  public Optional<ServicePortForwarding> forwarding(ServicePortForwarding.Key key) {
    return Optional.ofNullable(forwardings.get(key));
  }

  /** All forwardings, in no order. */
  public Collection<ServicePortForwarding> forwardings() {
    return Collections.unmodifiableCollection(forwardings.values());
  }

  /** The families that something is or was forwarded of. */
  public Set<Family> families() {
    return families;
  }

  /** All health check ports, in no order. */
  public Collection<HealthCheckNodePort> healthChecks() {
    return Collections.unmodifiableCollection(healthChecks.values());
  }

  /** The claims that were not granted, in no order. */
  public Collection<Conflict> conflicts() {
    return conflicts.values().stream().flatMap(List::stream).toList();
  }

  void node(NodeInfo now) {
    node = now;
  }

  void put(ServicePortForwarding forwarding) {
    forwardings.put(forwarding.key(), forwarding);
    if (!families.contains(forwarding.family())) {
      families =
          families.isEmpty() ? Set.of(forwarding.family()) : Set.of(Family.IPV4, Family.IPV6);
    }
  }

  void remove(ServicePortForwarding.Key key) {
    forwardings.remove(key);
    conflicts.remove(key);
  }

  void conflicts(ServicePortForwarding.Key key, List<Conflict> ofKey) {
    if (ofKey.isEmpty()) {
      conflicts.remove(key);
    } else {
      conflicts.put(key, List.copyOf(ofKey));
    }
  }

  void healthCheck(ObjectKey service, Optional<HealthCheckNodePort> check) {
    check.ifPresentOrElse(c -> healthChecks.put(service, c), () -> healthChecks.remove(service));
  }
}
