package dev.seamark.zones.reference;

import java.util.List;

/** What stands at a name: exactly one of these. */
sealed interface Finding {
  /** Nothing; the name does not exist. */
  record Nothing() implements Finding {}

  /** The name exists; there may be nothing at it. */
  record Found(List<Candidate> candidates) implements Finding {}

  /** The rules do not say. */
  record Unclear(String why) implements Finding {}

  /** The name exists and has nothing of its own. */
  static Finding empty() {
    return new Found(List.of());
  }
}
