package dev.seamark.server.cli;

/** What {@code check} does. */
@FunctionalInterface
public interface CheckAction {
  /**
   * Reads everything and starts nothing; tells each fault on standard error, one line a cause.
   *
   * @return 0 if all is well, else 1
   * @throws Exception why it cannot be checked
   */
  int check(ConfiguredBy by) throws Exception;
}
