package dev.seamark.proxy.state;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import java.util.List;

/**
 * The node that this proxy works for, and where its cluster has the addresses of Services.
 *
 * @param name compared with the node names of endpoints; empty matches none
 * @param zone its topology zone, empty where unknown
 * @param addresses its own addresses, the primary one of each family first
 * @param podCidrs the ranges of its pods, as far as they are known
 * @param serviceRanges where cluster IPs come from, as far as the cluster says
 * @param eligible false while the node is being deleted: load balancers shall not send to it
 */
public record NodeInfo(
    String name,
    String zone,
    List<IpAddress> addresses,
    List<Cidr> podCidrs,
    List<Cidr> serviceRanges,
    boolean eligible) {

  public NodeInfo {
    addresses = List.copyOf(addresses);
    podCidrs = List.copyOf(podCidrs);
    serviceRanges = List.copyOf(serviceRanges);
  }

  /** A node of a cluster that does not say where cluster IPs come from. */
  public NodeInfo(
      String name, String zone, List<IpAddress> addresses, List<Cidr> podCidrs, boolean eligible) {
    this(name, zone, addresses, podCidrs, List.of(), eligible);
  }

  /** A node whose ranges of pods are not known. */
  public NodeInfo(String name, String zone, List<IpAddress> addresses, boolean eligible) {
    this(name, zone, addresses, List.of(), eligible);
  }

  /** The same with other {@link #serviceRanges}. */
  public NodeInfo withServiceRanges(List<Cidr> ranges) {
    return new NodeInfo(name, zone, addresses, podCidrs, ranges, eligible);
  }

  /** A node in no zone that is there to stay. */
  public static NodeInfo of(String name, List<IpAddress> addresses) {
    return new NodeInfo(name, "", addresses, true);
  }
}
