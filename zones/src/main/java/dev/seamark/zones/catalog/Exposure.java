package dev.seamark.zones.catalog;

import java.util.List;

/**
 * How a Service is reached from outside, which the names of the cluster say nothing of. It is read
 * only where a source is asked for it: all of it for who forwards traffic, addresses and names for
 * a zone of external addresses. Elsewhere every Service has {@link #PLAIN}, so that a DNS server
 * holds nothing of this.
 *
 * @param externalIps {@code spec.externalIPs}
 * @param loadBalancerIps addresses of {@code status.loadBalancer.ingress}; for who forwards traffic
 *     only those whose {@code ipMode} is VIP, as is the default
 * @param sourceRanges {@code spec.loadBalancerSourceRanges}; empty for everybody
 * @param affinitySeconds for how long a client stays with an endpoint ({@code sessionAffinity:
 *     ClientIP}); 0 for no affinity
 * @param internalLocal {@code internalTrafficPolicy: Local}
 * @param externalLocal {@code externalTrafficPolicy: Local}
 * @param healthCheckNodePort 0 where there is none
 * @param createdAtMillis {@code creationTimestamp} in milliseconds since 1970, 0 where unknown
 * @param loadBalancerNames host names of {@code status.loadBalancer.ingress}; none for who forwards
 *     traffic
 */
public record Exposure(
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    List<Cidr> sourceRanges,
    int affinitySeconds,
    boolean internalLocal,
    boolean externalLocal,
    int healthCheckNodePort,
    long createdAtMillis,
    List<String> loadBalancerNames) {

  /**
   * That of a Service which has nothing but cluster IPs and node ports, or of which no more is
   * known.
   */
  public static final Exposure PLAIN =
      new Exposure(List.of(), List.of(), List.of(), 0, false, false, 0, 0);

  public Exposure {
    externalIps = List.copyOf(externalIps);
    loadBalancerIps = List.copyOf(loadBalancerIps);
    sourceRanges = List.copyOf(sourceRanges);
    loadBalancerNames = List.copyOf(loadBalancerNames);
  }

  /** An exposure as it matters to who forwards traffic. */
  public Exposure(
      List<IpAddress> externalIps,
      List<IpAddress> loadBalancerIps,
      List<Cidr> sourceRanges,
      int affinitySeconds,
      boolean internalLocal,
      boolean externalLocal,
      int healthCheckNodePort,
      long createdAtMillis) {
    this(
        externalIps,
        loadBalancerIps,
        sourceRanges,
        affinitySeconds,
        internalLocal,
        externalLocal,
        healthCheckNodePort,
        createdAtMillis,
        List.of());
  }

  /** An exposure of which no more is known than where the Service is found. */
  public static Exposure at(
      List<IpAddress> externalIps,
      List<IpAddress> loadBalancerIps,
      List<String> loadBalancerNames) {
    return new Exposure(
        externalIps, loadBalancerIps, List.of(), 0, false, false, 0, 0, loadBalancerNames);
  }

  /** The same with another health check port: the one that was allocated. */
  public Exposure withHealthCheckNodePort(int port) {
    return new Exposure(
        externalIps,
        loadBalancerIps,
        sourceRanges,
        affinitySeconds,
        internalLocal,
        externalLocal,
        port,
        createdAtMillis,
        loadBalancerNames);
  }
}
