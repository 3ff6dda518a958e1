package dev.seamark.zones.catalog;

import java.util.List;

/**
 * A ServiceImport (multicluster.x-k8s.io/v1alpha1), reduced.
 *
 * @param headless {@code spec.type} is Headless rather than ClusterSetIP
 * @param ips {@code spec.ips}, empty where it is headless
 */
public record ServiceImport(
    ObjectKey key, boolean headless, List<IpAddress> ips, List<ServicePort> ports) implements Fact {

  public ServiceImport {
    ips = List.copyOf(ips);
    ports = List.copyOf(ports);
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE_IMPORT;
  }
}
