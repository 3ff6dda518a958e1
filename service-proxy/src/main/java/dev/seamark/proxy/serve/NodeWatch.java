package dev.seamark.proxy.serve;

import dev.seamark.proxy.machine.LocalAddresses;
import dev.seamark.proxy.state.Family;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of this node: what its Node object says or said last, and where there was none,
 * what the machine says; and the ranges of the cluster's addresses.
 */
final class NodeWatch implements Supplier<NodeInfo> {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/node");
  private static final Cidr LOOPBACK = new Cidr(IpAddress.v4(127 << 24), 8);
  private static final Cidr LINK_LOCAL_V6 = new Cidr(IpAddress.v6(0xFE80L << 48, 0), 10);
  private static final IpAddress LOOPBACK_V4 = IpAddress.v4(127 << 24 | 1);
  private static final IpAddress LOOPBACK_V6 = IpAddress.v6(0, 1);

  private final Catalog catalog;
  private final String name;
  private final boolean onLoopback;

  /** The node as it was when it had addresses: without them node ports would be withdrawn. */
  private Optional<Node> last = Optional.empty();

  private boolean missing;

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
  public synchronized NodeInfo get() {
    return node().withServiceRanges(catalog.serviceRanges());
  }

  private NodeInfo node() {
    Optional<Node> node = catalog.node(name);
    boolean whole = node.filter(n -> !n.addresses().isEmpty()).isPresent();
    if (whole || last.isEmpty()) {
      if (missing) {
        LOG.info("node {} has its addresses again", name);
      }
      missing = false;
      last = node.filter(_ -> whole);
    } else if (!missing) {
      missing = true;
      LOG.warn(
          "{}; keeping what was known: {}",
          node.isEmpty()
              ? "node " + name + " was deleted"
              : "node " + name + " has lost its addresses",
          last.get().addresses());
    }
    Optional<Node> known = last.or(() -> node);
    if (known.isEmpty()) {
      return NodeInfo.of(name, ofTheMachine());
    }
    Node now = node.orElse(known.get());
    return new NodeInfo(
        name,
        now.zone(),
        known.get().addresses().isEmpty() ? ofTheMachine() : known.get().addresses(),
        now.podCidrs().isEmpty() ? known.get().podCidrs() : now.podCidrs(),
        !now.leaving());
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
