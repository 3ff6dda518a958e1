package dev.seamark.server.cli;

import dev.seamark.process.log.LogStyle;

/** What {@code serve} does. */
@FunctionalInterface
public interface ServeAction {
  /**
   * Serves until the process is asked to end.
   *
   * @return the exit code
   * @throws Exception why it cannot start, in a message for operators
   */
  int serve(Serve serve) throws Exception;

  /**
   * How to serve.
   *
   * @param by what to serve by
   * @param port for server blocks that name none
   * @param quiet say nothing about the start
   * @param pidfile where to write the process id; empty for nowhere
   * @param style what the lines of the log look like
   * @param leavesOutUnknown whether plugins that are unknown or not supported are left out of a
   *     Corefile, with a warning, rather than refused
   */
  record Serve(
      ConfiguredBy by,
      int port,
      boolean quiet,
      String pidfile,
      LogStyle style,
      boolean leavesOutUnknown) {}
}
