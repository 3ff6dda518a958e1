package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When endpoints stopped serving: for a grace period from then on, connections to them may go on.
 * Who serves while it terminates has not stopped, and who serves again begins anew. The thread of
 * the syncs tells, event loops ask.
 */
final class Drain {
  /** How long after its grace a connection may still be made that was on its way before. */
  private static final Duration LATE = Duration.ofMinutes(1);

  private final Duration grace;
  private final LongSupplier nanoClock;
  private final Map<ServicePortForwarding.Key, Set<IpAddress>> serving = new HashMap<>();
  private final Map<ServicePortForwarding.Key, Map<IpAddress, Long>> stopped =
      new ConcurrentHashMap<>();

  Drain(Duration grace, LongSupplier nanoClock) {
    this.grace = grace;
    this.nanoClock = nanoClock;
  }

  Duration grace() {
    return grace;
  }

  /** These endpoints of a Service port serve now, and no others. */
  void serve(ServicePortForwarding.Key key, Set<IpAddress> addresses) {
    Set<IpAddress> before = addresses.isEmpty() ? serving.remove(key) : serving.put(key, addresses);
    Map<IpAddress, Long> times = stopped.get(key);
    if (times != null) {
      times.keySet().removeAll(addresses);
    }
    for (IpAddress address : before == null ? Set.<IpAddress>of() : before) {
      if (!addresses.contains(address)) {
        stopped
            .computeIfAbsent(key, _ -> new ConcurrentHashMap<>())
            .put(address, nanoClock.getAsLong());
      }
    }
  }

  /** Whether connections from there to here have had their grace. */
  boolean isOver(ServicePortForwarding.Key key, IpAddress address) {
    Long since = stopped.getOrDefault(key, Map.of()).get(address);
    return since != null && age(since) >= grace.toNanos();
  }

  private long age(long since) {
    return nanoClock.getAsLong() - since;
  }

  /** Forgets those that nobody can be connected to any more. */
  void prune() {
    stopped
        .values()
        .forEach(
            times ->
                times.values().removeIf(since -> age(since) - LATE.toNanos() >= grace.toNanos()));
    stopped.values().removeIf(Map::isEmpty);
  }
}
