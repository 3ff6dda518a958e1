package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells pods and processes of this node from all other clients. Pods are known by the cluster's
 * ranges, so those of other nodes count as well, as in kube-proxy's detection by cluster CIDR.
 *
 * @param addresses of this node
 * @param pods the ranges of pods
 */
record Insiders(Set<IpAddress> addresses, List<Cidr> pods) {
  private static final Cidr LOOPBACK = new Cidr(IpAddress.v4(127 << 24), 8);
  private static final IpAddress LOOPBACK_V6 = IpAddress.v6(0, 1);

  static Insiders of(ProxySettings settings, NodeInfo node, Collection<IpAddress> local) {
    Set<IpAddress> addresses = new HashSet<>(local);
    addresses.addAll(node.addresses());
    return new Insiders(Set.copyOf(addresses), settings.localPods().ranges());
  }

  boolean contains(IpAddress client) {
    return addresses.contains(client)
        || LOOPBACK.contains(client)
        || client.equals(LOOPBACK_V6)
        || pods.stream().anyMatch(range -> range.contains(client));
  }
}
