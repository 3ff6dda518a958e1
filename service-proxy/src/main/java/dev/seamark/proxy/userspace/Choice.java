package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The destinations that one client is sent to, one after the other as they do not accept. */
final class Choice {
  private final Candidates first;
  private final Candidates candidates;
  private final Affinity affinity;
  private final IpAddress client;
  private final int attempts;
  private final List<Destination> tried = new ArrayList<>(1);

  /**
   * @param first of which the first one is
   * @param candidates of which the others are
   * @param attempts how many may be tried
   */
  Choice(
      Candidates first, Candidates candidates, Affinity affinity, IpAddress client, int attempts) {
    this.first = first;
    this.candidates = candidates;
    this.affinity = affinity;
    this.client = client;
    this.attempts = attempts;
  }

  /** The next destination to try, empty where no other is left. */
  Optional<Destination> next(RandomGenerator random) {
    if (tried.size() == attempts) {
      return Optional.empty();
    }
    Optional<Destination> next =
        tried.isEmpty()
            ? Optional.of(affinity.choose(client, first, random))
            : candidates.pickBut(tried, random);
    next.ifPresent(
        destination -> {
          if (!tried.isEmpty()) {
            affinity.moved(client, destination);
          }
          tried.add(destination);
        });
    return next;
  }

  /** The one tried last; there must be one. */
  Destination current() {
    return tried.getLast();
  }
}
