package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.ServicePortForwarding;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * The affinity of each Service port that has one; it outlives changes of endpoints, and of its
 * timeout. Guarded by the data plane's lock.
 */
final class Affinities {
  private static final Affinity ANYWHERE = new Affinity.None();

  private final int most;
  private final LongSupplier nanoClock;
  private final Map<ServicePortForwarding.Key, Affinity.ByClient> known = new HashMap<>();

  /**
   * None yet.
   *
   * @param most how many clients of a Service port are remembered
   */
  Affinities(int most, LongSupplier nanoClock) {
    this.most = most;
    this.nanoClock = nanoClock;
  }

  /** The affinity of a Service port that keeps its clients for so long, or does not. */
  Affinity of(ServicePortForwarding.Key key, OptionalInt seconds) {
    if (seconds.isEmpty()) {
      known.remove(key);
      return ANYWHERE;
    }
    Duration timeout = Duration.ofSeconds(seconds.getAsInt());
    Affinity.ByClient before = known.get(key);
    if (before != null && before.timeout().equals(timeout)) {
      return before;
    }
    Affinity.ByClient fresh = Affinity.ByClient.of(timeout, most, nanoClock);
    if (before != null) {
      fresh.clients().putAll(before.clients().asMap());
    }
    known.put(key, fresh);
    return fresh;
  }

  /** The Service port is no more. */
  void forget(ServicePortForwarding.Key key) {
    known.remove(key);
  }
}
