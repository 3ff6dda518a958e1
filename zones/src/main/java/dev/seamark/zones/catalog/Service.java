package dev.seamark.zones.catalog;

import java.util.List;

/**
 * A Service, reduced.
 *
 * @param clusterIps the {@code spec.clusterIPs} in their order, the primary one first; empty unless
 *     the type is {@link Type#CLUSTER_IP}
 * @param ports in the order of the Service
 * @param externalName the target of an ExternalName as the object spells it, without a trailing
 *     dot; empty for the other types
 * @param publishNotReady {@code spec.publishNotReadyAddresses} or the annotation {@code
 *     service.alpha.kubernetes.io/tolerate-unready-endpoints: "true"}: endpoints count as ready
 *     whatever their conditions say
 * @param exposure what matters to a proxy; {@link Exposure#PLAIN} where it was not asked for
 */
public record Service(
    ObjectKey key,
    Type type,
    List<IpAddress> clusterIps,
    List<ServicePort> ports,
    String externalName,
    boolean publishNotReady,
    Exposure exposure)
    implements Fact {

  /** How a Service is found. NodePort and LoadBalancer are {@link #CLUSTER_IP} to DNS. */
  public enum Type {
    CLUSTER_IP,
    HEADLESS,
    EXTERNAL_NAME
  }

  public Service {
    clusterIps = List.copyOf(clusterIps);
    ports = List.copyOf(ports);
  }

  /** A Service of which no more is known than DNS needs. */
  public Service(
      ObjectKey key,
      Type type,
      List<IpAddress> clusterIps,
      List<ServicePort> ports,
      String externalName,
      boolean publishNotReady) {
    this(key, type, clusterIps, ports, externalName, publishNotReady, Exposure.PLAIN);
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE;
  }
}
