package dev.seamark.proxy.cli;

import java.util.List;

/**
 * A flag of the command line.
 *
 * @param names with their dashes, the usual one first
 * @param value what follows it, for those who read about it; empty where it is true or false, and
 *     true where nothing follows
 * @param purpose what it is for; empty where it is taken and nothing else
 */
record Flag(List<String> names, String value, String purpose) {
  Flag {
    names = List.copyOf(names);
  }

  static Flag of(String name, String value, String purpose) {
    return new Flag(List.of(name), value, purpose);
  }

  String usualName() {
    return names.getFirst();
  }

  boolean isTruth() {
    return value.isEmpty();
  }

  /** How it is written. */
  String usage() {
    return String.join(", ", names) + (isTruth() ? "" : "=" + value);
  }
}
