package dev.seamark.server.plugin;

/** A plugin that is not ready to answer from the start ({@code ready} asks it). */
public interface Readiness {
  /** Whether it can answer all it is there for. */
  boolean ready();
}
