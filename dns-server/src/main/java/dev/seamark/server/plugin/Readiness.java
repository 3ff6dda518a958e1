package dev.seamark.server.plugin;

/** A plugin that cannot answer from the start; {@code ready} asks it. */
public interface Readiness {
  /** Whether it can answer now. Called by any thread. */
  boolean ready();
}
