package dev.seamark.proxy.cli;

import dev.seamark.proxy.config.ProxyConfiguration;

/** What the command line has done. */
public interface ProxyAction {
  /**
   * Forwards until it is told to end.
   *
   * @return the exit code
   */
  int run(ProxyConfiguration configuration) throws Exception;

  /**
   * Does what takes privileges and lasts, for a process that will have none.
   *
   * @return the exit code
   */
  int prepare(ProxyConfiguration configuration) throws Exception;

  /**
   * Removes what kube-proxy left in the kernel.
   *
   * @return the exit code
   */
  int cleanUpKubeProxy() throws Exception;

  /**
   * Removes what this or an earlier process left in the kernel.
   *
   * @return the exit code
   */
  int cleanUp() throws Exception;

  /** The name and version of this build. */
  String version();
}
