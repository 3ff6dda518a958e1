package dev.seamark.e2e.proxy;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Equal nodes with different proxies, which are one and the same node to the API server. */
public final class ProxyNodes implements AutoCloseable {
  private final List<ProxyNode> all = new ArrayList<>();

  /** Builds one for each flavour. Takes root. */
  public ProxyNodes(Cluster cluster, ProxySettings settings, List<Flavour> flavours)
      throws Exception {
    for (Flavour flavour : flavours) {
      all.add(new ProxyNode(flavour, cluster, settings));
    }
  }

  /**
   * Makes the nodes' objects: the one with the proxy, another one in its zone, and one in another
   * zone. Without them the cluster's controllers leave their pods out.
   */
  public static void register(Cluster cluster) {
    Nodes.make(
        cluster,
        "here",
        "eu-1",
        List.of("10.244.0.0/24", "fd00:244::/64"),
        List.of(NodeNetwork.NODE, NodeNetwork.NODE_V6));
    Nodes.make(cluster, "beside", "eu-1", List.of(), List.of());
    Nodes.make(
        cluster,
        "there",
        "eu-2",
        List.of("10.244.1.0/24", "fd00:244:0:1::/64"),
        List.of("198.51.100.11"));
  }

  /** All of them. */
  public List<ProxyNode> all() {
    return List.copyOf(all);
  }

  /** The one with this proxy. */
  public ProxyNode of(Flavour flavour) {
    return all.stream().filter(node -> node.flavour() == flavour).findFirst().orElseThrow();
  }

  /** Has all of them run with other settings. */
  public void restart(ProxySettings settings) throws Exception {
    for (ProxyNode node : all) {
      node.restart(settings);
      // a datagram of a flow that the kernel remembers would go where it went before
      node.network().here().sh("conntrack -F");
    }
  }

  @Override
  public void close() throws IOException {
    for (ProxyNode node : all) {
      node.close();
    }
  }
}
