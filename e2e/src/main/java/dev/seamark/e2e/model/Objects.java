package dev.seamark.e2e.model;

import dev.seamark.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** The objects that records are made of. */
public record Objects(
    List<Namespace> namespaces,
    List<Service> services,
    List<EndpointSlice> slices,
    List<Pod> pods) {

  /** Those that there are now; the lists are read one after the other. */
  public static Objects of(Cluster cluster) {
    KubernetesClient admin = cluster.admin();
    return new Objects(
        admin.namespaces().list().getItems(),
        admin.services().inAnyNamespace().list().getItems(),
        admin.discovery().v1().endpointSlices().inAnyNamespace().list().getItems(),
        admin.pods().inAnyNamespace().list().getItems());
  }
}
