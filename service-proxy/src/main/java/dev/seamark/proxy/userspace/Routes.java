package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routes of a socket, by the address that clients came to. The thread of the syncs changes
 * them, event loops read them.
 */
final class Routes {
  private final Map<IpAddress, Route> byAddress = new ConcurrentHashMap<>();

  Optional<Route> of(IpAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  void put(IpAddress address, Route route) {
    byAddress.put(address, route);
  }

  void remove(IpAddress address) {
    byAddress.remove(address);
  }

  boolean isEmpty() {
    return byAddress.isEmpty();
  }

  /** All of them. */
  Collection<Route> all() {
    return byAddress.values();
  }

  /** Any one of them, to name who listens. */
  Optional<Route> any() {
    return byAddress.values().stream().findAny();
  }
}
