package dev.seamark.e2e.server;

import java.util.Set;

/**
 * What was answered, its records as lines {@code name ttl type content}.
 *
 * @param rcode such as {@code NOERROR}
 */
public record Reply(String rcode, Set<String> answers, Set<String> additional) {
  /** What is in the answers, without names, TTLs and types. */
  public Set<String> contents() {
    return answers.stream()
        .map(line -> line.split(" ", 4)[3])
        .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
  }
}
