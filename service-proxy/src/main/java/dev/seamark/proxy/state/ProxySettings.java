package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import java.util.List;

/**
 * What data planes need to know besides the forwarding state; the same for the life of a process.
 *
 * @param nodePortAddresses where node ports are
 * @param localPods who is a pod of this node
 * @param serviceCidrs the ranges of cluster IPs besides those that the cluster tells; addresses in
 *     them that no Service has are dropped
 * @param masqueradeAll replace the client's address of all traffic to cluster IPs
 */
public record ProxySettings(
    NodePortAddresses nodePortAddresses,
    LocalPods localPods,
    List<Cidr> serviceCidrs,
    boolean masqueradeAll) {

  /** Nothing known, nothing asked for. */
  public static final ProxySettings DEFAULT =
      new ProxySettings(new NodePortAddresses.Primary(), new LocalPods.Unknown(), List.of(), false);

  public ProxySettings {
    serviceCidrs = List.copyOf(serviceCidrs);
  }

  /** The same with other {@link #nodePortAddresses}. */
  public ProxySettings withNodePortAddresses(NodePortAddresses others) {
    return new ProxySettings(others, localPods, serviceCidrs, masqueradeAll);
  }
}
