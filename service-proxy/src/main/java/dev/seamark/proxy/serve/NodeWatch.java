package dev.seamark.proxy.serve;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.LocalAddresses;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Node;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is known of this node: what its Node object says, and where there is none, what the machine
 * says.
 */
final class NodeWatch implements Supplier<NodeInfo> {
  private static final Cidr LOOPBACK = new Cidr(IpAddress.v4(127 << 24), 8);
  private static final Cidr LINK_LOCAL_V6 = new Cidr(IpAddress.v6(0xFE80L << 48, 0), 10);
  private static final IpAddress LOOPBACK_V4 = IpAddress.v4(127 << 24 | 1);
  private static final IpAddress LOOPBACK_V6 = IpAddress.v6(0, 1);

  private final Catalog catalog;
  private final String name;
  private final boolean onLoopback;

  /**
   * A watch.
   *
   * @param onLoopback without a Node object, the node is the loopback interface
   */
  NodeWatch(Catalog catalog, String name, boolean onLoopback) {
    this.catalog = catalog;
    this.name = name;
    this.onLoopback = onLoopback;
  }

  /** The name that was configured, otherwise the machine's, as the kubelet would take it. */
  static String nameOf(String configured) {
    if (!configured.isEmpty()) {
      return configured.toLowerCase(Locale.ROOT);
    }
    try {
      return InetAddress.getLocalHost().getHostName().strip().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("").toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public NodeInfo get() {
    Optional<Node> node = catalog.node(name);
    if (node.isEmpty()) {
      return NodeInfo.of(name, ofTheMachine());
    }
    List<IpAddress> addresses = node.get().addresses();
    return new NodeInfo(
        name,
        node.get().zone(),
        addresses.isEmpty() ? ofTheMachine() : addresses,
        !node.get().leaving());
  }

  /** The ranges of this node's pods, as far as they are known. */
  List<Cidr> podCidrs() {
    return catalog.node(name).map(Node::podCidrs).orElse(List.of());
  }

  private List<IpAddress> ofTheMachine() {
    if (onLoopback) {
      return List.of(LOOPBACK_V4, LOOPBACK_V6);
    }
    List<IpAddress> all =
        LocalAddresses.now().stream()
            .filter(ip -> !LOOPBACK.contains(ip) && !ip.equals(LOOPBACK_V6))
            .filter(ip -> !LINK_LOCAL_V6.contains(ip))
            .toList();
    return Stream.of(Family.values())
        .flatMap(family -> all.stream().filter(ip -> Family.of(ip) == family).limit(1))
        .toList();
  }
}
