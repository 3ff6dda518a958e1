package dev.seamark.server.plugin;

import java.time.Duration;

/** The process, as far as plugins may touch it. */
public interface Host {
  /** The digest of the Corefile that is being set up ({@code Corefile.digest}). */
  String digest();

  /** Looks for a changed Corefile now and then, from when this configuration serves. */
  void reloadEvery(Duration interval, Duration jitter);

  /** Whether it is going to serve by what is set up, rather than only to look at it. */
  boolean serves();

  /** Whether plugins that are unknown or not supported are left out rather than refused. */
  default boolean leavesOutUnknown() {
    return false;
  }

  /** Ends the process at once. */
  void exit(int code);
}
