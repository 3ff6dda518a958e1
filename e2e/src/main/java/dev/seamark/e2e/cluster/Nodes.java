package dev.seamark.e2e.cluster;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * The node that the tests' pods are on: an object and nothing behind it. Without the object the
 * controllers leave its pods out.
 */
public final class Nodes {
  /** Its name. */
  public static final String NAME = "seamark-e2e";

  private Nodes() {}

  /** Makes it, where it is not there. */
  public static void one(Cluster cluster) {
    KubernetesClient admin = cluster.admin();
    if (admin.nodes().withName(NAME).get() == null) {
      admin
          .resource(
              new NodeBuilder()
                  .withNewMetadata()
                  .withName(NAME)
                  .addToLabels("topology.kubernetes.io/zone", "z1")
                  .endMetadata()
                  .build())
          .create();
    }
  }
}
