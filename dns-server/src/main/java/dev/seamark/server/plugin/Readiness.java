package dev.seamark.server.plugin;

import java.util.Optional;

/** A plugin that is not ready to answer from the start ({@code ready} asks it). */
public interface Readiness {
  /** Whether it can answer all it is there for. */
  boolean ready();

  /** What is to be known all the same by who asks whether it is ready; empty for nothing. */
  default Optional<String> remark() {
    return Optional.empty();
  }
}
