package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells pods and processes of this node from all other clients. Pods are known by the cluster's
 * ranges, so those of other nodes count as well, as in kube-proxy's detection by cluster CIDR.
 *
 * <p>Whoever comes from loopback is a process of this node, unless pods have their addresses there:
 * then one machine plays a whole cluster, and addresses of loopback are told apart like others.
 *
 * @param addresses of this node
 * @param ranges those of pods, and of loopback
 */
record Insiders(Set<IpAddress> addresses, List<Cidr> ranges) {
  private static final Cidr LOOPBACK = new Cidr(IpAddress.v4(127 << 24), 8);
  private static final IpAddress LOOPBACK_V6 = IpAddress.v6(0, 1);

  static Insiders of(ProxySettings settings, NodeInfo node, Collection<IpAddress> local) {
    Set<IpAddress> addresses = new HashSet<>(local);
    addresses.addAll(node.addresses());
    addresses.add(LOOPBACK_V6);
    List<Cidr> pods = settings.localPods().on(node).ranges();
    List<Cidr> ranges = new ArrayList<>(pods);
    if (pods.stream().noneMatch(range -> LOOPBACK.contains(range.network()))) {
      ranges.add(LOOPBACK);
    }
    return new Insiders(Set.copyOf(addresses), List.copyOf(ranges));
  }

  boolean contains(IpAddress client) {
    return addresses.contains(client) || ranges.stream().anyMatch(range -> range.contains(client));
  }
}
