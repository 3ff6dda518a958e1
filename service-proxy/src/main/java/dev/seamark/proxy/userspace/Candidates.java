package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Destination;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The destinations of one list, to pick from. Each is as likely as its weight says.
 *
 * @param all in order, as {@link Destination} defines it
 * @param weight of all together
 */
record Candidates(List<Destination> all, int weight) {

  static Candidates of(List<Destination> destinations) {
    return new Candidates(
        destinations.stream().sorted().toList(),
        destinations.stream().mapToInt(Destination::weight).sum());
  }

  boolean contains(Destination destination) {
    return Collections.binarySearch(all, destination) >= 0;
  }

  /** One of them; there must be one. */
  Destination pick(RandomGenerator random) {
    if (weight == all.size()) { // all weigh 1
      return all.get(random.nextInt(weight));
    }
    int ticket = random.nextInt(weight);
    for (Destination destination : all) {
      ticket -= destination.weight();
      if (ticket < 0) {
        return destination;
      }
    }
    throw new IllegalStateException("weights do not add up to " + weight);
  }

  /** One that has not been tried, empty if all have. */
  Optional<Destination> pickBut(Collection<Destination> tried, RandomGenerator random) {
    List<Destination> left = all.stream().filter(d -> !tried.contains(d)).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(of(left).pick(random));
  }
}
