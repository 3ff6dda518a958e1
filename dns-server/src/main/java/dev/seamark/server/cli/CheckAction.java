package dev.seamark.server.cli;

/** What {@code check} does. */
@FunctionalInterface
public interface CheckAction {
  /**
   * Reads everything and starts nothing; tells each fault on standard error, one line a cause.
   *
   * @param leavesOutUnknown whether plugins that are unknown or not supported are warned of rather
   *     than refused
   * @return 0 if all is well, else 1
   * @throws Exception why it cannot be checked
   */
  int check(ConfiguredBy by, boolean leavesOutUnknown) throws Exception;
}
