package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where traffic of a Service port arrives, and what happens to it there.
 *
 * @param address empty for {@link Kind#NODE_PORT}: every node-port address of this node ({@link
 *     NodePortAddresses})
 * @param inside for clients that are pods of this node, or the node itself
 * @param outside for all other clients; equal to {@code inside} for {@link Kind#CLUSTER_IP}
 * @param masquerade when the client's address is replaced by this node's; besides, a destination
 *     that reaches itself is always masqueraded
 * @param sources the ranges that clients must be in, others are dropped; empty for everybody
 */
public record Frontend(
    Kind kind,
    Optional<IpAddress> address,
    int port,
    Verdict inside,
    Verdict outside,
    Masquerade masquerade,
    List<Cidr> sources) {

  /** What makes a frontend. */
  public enum Kind {
    CLUSTER_IP,
    NODE_PORT,
    LOAD_BALANCER,
    EXTERNAL_IP
  }

  /** When the client's address is replaced by this node's. */
  public enum Masquerade {
    /**
     * Where the client is known to be no pod of this node ({@link LocalPods}), or always if {@link
     * ProxySettings#masqueradeAll}.
     */
    OFF_CLUSTER,
    /** Always: the reply has to come back through this node. */
    ALWAYS,
    /** Only where the client's address is one of this node's. */
    LOCAL_SOURCE
  }

  public Frontend {
    sources = List.copyOf(sources);
    if (address.isEmpty() != (kind == Kind.NODE_PORT)) {
      throw new IllegalArgumentException("a node port alone has no address: " + kind);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ", but must be 1 to 65535");
    }
  }

  private static boolean goesTo(Verdict verdict, Verdict.Targets targets) {
    return verdict instanceof Verdict.Forward forward && forward.targets() == targets;
  }

  /** Whether anybody may be forwarded to the list. */
  public boolean uses(Verdict.Targets targets) {
    return goesTo(inside, targets) || goesTo(outside, targets);
  }
}
