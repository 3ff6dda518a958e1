package dev.seamark.zones.catalog;

import java.util.List;

/**
 * What of a Service matters to who forwards its traffic, and not to DNS. It is read only where a
 * source is asked for it; elsewhere every Service has {@link #PLAIN}, so that a DNS server holds
 * nothing of this.
 *
 * @param externalIps {@code spec.externalIPs}
 * @param loadBalancerIps addresses of {@code status.loadBalancer.ingress} whose {@code ipMode} is
 *     VIP, as is the default; host names are left out
 * @param sourceRanges {@code spec.loadBalancerSourceRanges}; empty for everybody
 * @param affinitySeconds for how long a client stays with an endpoint ({@code sessionAffinity:
 *     ClientIP}); 0 for no affinity
 * @param internalLocal {@code internalTrafficPolicy: Local}
 * @param externalLocal {@code externalTrafficPolicy: Local}
 * @param healthCheckNodePort 0 where there is none
 * @param createdAtMillis {@code creationTimestamp} in milliseconds since 1970, 0 where unknown
 */
public record Exposure(
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    List<Cidr> sourceRanges,
    int affinitySeconds,
    boolean internalLocal,
    boolean externalLocal,
    int healthCheckNodePort,
    long createdAtMillis) {

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
        createdAtMillis);
  }
}
