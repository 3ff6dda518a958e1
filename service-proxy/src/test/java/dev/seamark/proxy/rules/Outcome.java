package dev.seamark.proxy.rules;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What comes of many connections of one client to one frontend: exactly one of these. */
public sealed interface Outcome {
  /**
   * They reach these pods, all of them and no others.
   *
   * @param seenAs what the pods see
   */
  record Reaches(Set<String> pods, Seen seenAs) implements Outcome {}

  /** They are refused at once. */
  record Refused() implements Outcome {}

  /** Nothing comes back, so that a load balancer tries another node. */
  record Silent() implements Outcome {}

  /** The Service is not there as far as the proxy is concerned. */
  record NotCarried() implements Outcome {}

  /** Whose address pods see. */
  enum Seen {
    /** The rule does not say. */
    ANYBODY,
    /** The client's own. */
    ITSELF,
    /** This node's. */
    NODE
  }

  /** Reads {@code a b as itself}, {@code refused}, {@code silent}, {@code not carried}. */
  static Outcome parse(String text) {
    return switch (text) {
      case "refused" -> new Refused();
      case "silent" -> new Silent();
      case "not carried" -> new NotCarried();
      default -> {
        String[] parts = text.split(" as ");
        List<String> pods = Arrays.asList(parts[0].split(" "));
        if (parts.length > 2 || !pods.stream().allMatch(pod -> pod.matches("[a-d]'?"))) {
          throw new IllegalArgumentException("no outcome: " + text);
        }
        yield new Reaches(
            new LinkedHashSet<>(pods),
            parts.length == 1
                ? Seen.ANYBODY
                : switch (parts[1]) {
                  case "itself" -> Seen.ITSELF;
                  case "node" -> Seen.NODE;
                  default -> throw new IllegalArgumentException("seen as whom? " + text);
                });
      }
    };
  }
}
