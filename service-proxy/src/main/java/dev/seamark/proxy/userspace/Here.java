package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.Set;

/**
 * Where this process is.
 *
 * @param addresses of this machine's interfaces
 * @param insiders who counts as of this node
 */
record Here(List<IpAddress> addresses, NodeInfo node, Insiders insiders) {
  /** Of which nothing is known. */
  static final Here NOWHERE =
      new Here(List.of(), NodeInfo.of("", List.of()), new Insiders(Set.of(), List.of()));
}
