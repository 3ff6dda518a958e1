package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who wants to be reached at which address and port. What is told of a Service port knows its node
 * port's addresses no better than by number, so that two may still meet here: the first to come has
 * it, the next follows when that one goes. Guarded by the data plane's lock.
 */
final class Spots {
  /** An address and port, to be claimed. */
  record Spot(Protocol protocol, IpAddress address, int port) {

    @Override
    public String toString() {
      return new ListenAddress(protocol, Optional.of(address), port).toString();
    }
  }

  private final Map<Spot, Map<ServicePortForwarding.Key, Route>> bySpot = new HashMap<>();
  private final Map<ServicePortForwarding.Key, List<Spot>> byKey = new HashMap<>();

  /**
   * Replaces what a Service port claims.
   *
   * @return the spots that it claims now or did before
   */
  List<Spot> put(ServicePortForwarding.Key key, Map<Spot, Route> routes) {
    List<Spot> touched = new ArrayList<>(routes.keySet());
    for (Spot spot : byKey.getOrDefault(key, List.of())) {
      if (!routes.containsKey(spot)) {
        touched.add(spot);
        release(spot, key);
      }
    }
    routes.forEach(
        (spot, route) -> bySpot.computeIfAbsent(spot, _ -> new LinkedHashMap<>(2)).put(key, route));
    if (routes.isEmpty()) {
      byKey.remove(key);
    } else {
      byKey.put(key, List.copyOf(routes.keySet()));
    }
    return touched;
  }

  private void release(Spot spot, ServicePortForwarding.Key key) {
    Map<ServicePortForwarding.Key, Route> claimants = bySpot.get(spot);
    if (claimants != null) {
      claimants.remove(key);
      if (claimants.isEmpty()) {
        bySpot.remove(spot);
      }
    }
  }

  /** The route of who has the spot. */
  Optional<Route> winner(Spot spot) {
    return bySpot.getOrDefault(spot, Map.of()).values().stream().findFirst();
  }

  /** Those who want a spot that another one has. */
  List<String> disputes() {
    List<String> disputes = new ArrayList<>();
    bySpot.forEach(
        (spot, claimants) -> {
          if (claimants.size() > 1) {
            List<ServicePortForwarding.Key> keys = List.copyOf(claimants.keySet());
            keys.stream()
                .skip(1)
                .map(
                    key ->
                        "%s is at %s already, and %s waits"
                            .formatted(keys.get(0).id(), spot, key.id()))
                .forEach(disputes::add);
          }
        });
    return disputes;
  }
}
