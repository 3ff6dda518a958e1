package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.text;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The nodes' zones. */
final class Nodes {
  private static final String ZONE = "topology.kubernetes.io/zone";
  private final Map<String, String> zones = new HashMap<>();

  Nodes(Collection<Node> nodes) {
    nodes.forEach(
        node -> zones.put(text(node.getMetadata().getName()), Fields.label(node, ZONE).intern()));
  }

  /** The node that the pod runs on, empty where it does not say. */
  static String nodeOf(Pod pod) {
    return pod.getSpec() == null ? "" : text(pod.getSpec().getNodeName()).intern();
  }

  /**
   * Whether the pod's node is there. Where there are no nodes at all they were left out on purpose,
   * and every pod's is.
   */
  boolean knows(Pod pod) {
    return zones.isEmpty() || nodeOf(pod).isEmpty() || zones.containsKey(nodeOf(pod));
  }

  /** The zone that the pod runs in, empty where that is not known. */
  String zoneOf(Pod pod) {
    return zones.getOrDefault(nodeOf(pod), "");
  }
}
