package dev.seamark.watch.api;

import java.util.OptionalLong;

/** Resource versions: texts for a client, but numbers that grow, which Kubernetes guarantees. */
final class Versions {
  private Versions() {}

  /** Whether one is before another; not where either is not a number. */
  static boolean isBefore(String one, String other) {
    OptionalLong a = number(one);
    OptionalLong b = number(other);
    return a.isPresent() && b.isPresent() && a.getAsLong() < b.getAsLong();
  }

  private static OptionalLong number(String version) {
    try {
      return OptionalLong.of(Long.parseLong(version));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
