package dev.seamark.server.plugins.operate;

import dev.seamark.server.declare.PluginType;

/**
 * Directives of CoreDNS's that have nothing to do here: a Corefile may name them, and is told why
 * nothing comes of it.
 */
public final class Unneeded {
  /** Several sockets for one port. */
  public static final PluginType MULTISOCKET =
      PluginType.ignored(
          "multisocket [NUMBER]",
          "In CoreDNS: several sockets for one port.",
          "each event loop has a socket of its own on every port; their number is that of the"
              + " processors");

  /** What is done when more comes than can be answered. */
  public static final PluginType SHED =
      PluginType.ignored(
          "shed [...]",
          "In CoreDNS: drops queries when more come than can be answered.",
          "the kernel's buffer of each socket bounds what waits, and what comes beyond that is"
              + " dropped");

  /** Names of federated clusters. */
  public static final PluginType FEDERATION =
      PluginType.ignored(
          "federation [...]",
          "In CoreDNS before 1.7: names of federated clusters.",
          "Kubernetes no longer has federations of that kind, and CoreDNS no longer has the"
              + " plugin");

  private Unneeded() {}
}
