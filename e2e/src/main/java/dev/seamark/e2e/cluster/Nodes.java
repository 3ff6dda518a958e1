package dev.seamark.e2e.cluster;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/**
 * The nodes that the tests' pods are on: objects, and no kubelet behind them. Without the object
 * the controllers leave its pods out.
 */
public final class Nodes {
  /** Its name. */
  public static final String NAME = "seamark-e2e";

  private Nodes() {}

  /** Makes it, where it is not there. */
  public static void one(Cluster cluster) {
    make(cluster, NAME, "z1", List.of(), List.of());
  }

  /** Makes one in a zone, where it is not there, with ranges of pods and addresses of its own. */
  public static void make(
      Cluster cluster, String name, String zone, List<String> podRanges, List<String> addresses) {
    KubernetesClient admin = cluster.admin();
    if (admin.nodes().withName(name).get() != null) {
      return;
    }
    admin
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(podRanges.isEmpty() ? null : podRanges.getFirst())
                .withPodCIDRs(podRanges)
                .endSpec()
                .build())
        .create();
    admin
        .nodes()
        .withName(name)
        .editStatus(
            node ->
                new NodeBuilder(node)
                    .editOrNewStatus()
                    .withAddresses(
                        addresses.stream().map(a -> new NodeAddress(a, "InternalIP")).toList())
                    .endStatus()
                    .build());
  }
}
