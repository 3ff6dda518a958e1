package dev.seamark.proxy.userspace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Where the clients of a Service port go: exactly one of these. Shared by all loops, all frontends
 * and both lists of the port; it outlives changes of endpoints.
 */
sealed interface Affinity {

  /** The destination of a client's new connection. */
  Destination choose(IpAddress client, Candidates candidates, RandomGenerator random);

  /** The client went elsewhere, because its destination did not accept. */
  void moved(IpAddress client, Destination to);

  /** Anywhere, whoever asks. */
  record None() implements Affinity {
    @Override
    public Destination choose(IpAddress client, Candidates candidates, RandomGenerator random) {
      return candidates.pick(random);
    }

    @Override
    public void moved(IpAddress client, Destination to) {}
  }

  /**
   * Where it went before, as long as that is a candidate and its latest new connection is not too
   * long ago.
   */
  record ByClient(Duration timeout, Cache<IpAddress, Destination> clients) implements Affinity {

    static ByClient of(Duration timeout, int most, LongSupplier nanoClock) {
      return new ByClient(
          timeout,
          Caffeine.newBuilder()
              .ticker(nanoClock::getAsLong)
              .executor(Runnable::run)
              .expireAfterAccess(timeout)
              .maximumSize(most)
              .build());
    }

    @Override
    public Destination choose(IpAddress client, Candidates candidates, RandomGenerator random) {
      // at once, so that two connections of a new client do not part
      Destination known = clients.get(client, _ -> candidates.pick(random));
      if (candidates.contains(known)) {
        return known;
      }
      return clients
          .asMap()
          .compute(
              client,
              (_, now) -> now != null && candidates.contains(now) ? now : candidates.pick(random));
    }

    @Override
    public void moved(IpAddress client, Destination to) {
      clients.put(client, to);
    }
  }
}
