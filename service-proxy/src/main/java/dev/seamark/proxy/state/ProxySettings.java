package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What data planes need to know besides the forwarding state; the same for the life of a process.
 *
 * @param nodePortAddresses where node ports are
 * @param localPods who is a pod of this node
 * @param serviceCidrs the ranges of cluster IPs besides those that the cluster tells; addresses in
 *     them that no Service has are dropped
 * @param masqueradeAll replace the client's address of all traffic to cluster IPs
 * @param anyIp all addresses of the service ranges are local ({@code ip route add local ... dev
 *     lo}), so that one wildcard listener per port number serves them all
 * @param drain how long connections that this process carries may go on to an endpoint which no
 *     longer serves; empty for as long as they like. The kernel's go on
 */
public record ProxySettings(
    NodePortAddresses nodePortAddresses,
    LocalPods localPods,
    List<Cidr> serviceCidrs,
    boolean masqueradeAll,
    boolean anyIp,
    Optional<Duration> drain) {

  /** Nothing known, nothing asked for. */
  public static final ProxySettings DEFAULT =
      new ProxySettings(
          new NodePortAddresses.Primary(),
          new LocalPods.Unknown(),
          List.of(),
          false,
          false,
          Optional.empty());

  /** The same with other {@link #nodePortAddresses}. */
  public ProxySettings withNodePortAddresses(NodePortAddresses others) {
    return new ProxySettings(others, localPods, serviceCidrs, masqueradeAll, anyIp, drain);
  }

  public ProxySettings {
    serviceCidrs = List.copyOf(serviceCidrs);
  }
}
