package dev.seamark.watch.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What EndpointSlices said of their endpoints' places in discovery.k8s.io/v1beta1, said as in v1.
 */
final class Topology {
  private Topology() {}

  static void modernise(ObjectKind kind, ObjectNode tree) {
    if (kind != ObjectKind.ENDPOINT_SLICE
        || !tree.path("apiVersion").asText().endsWith("/v1beta1")) {
      return;
    }
    for (JsonNode each : tree.path("endpoints")) {
      if (each instanceof ObjectNode endpoint
          && endpoint.get("topology") instanceof ObjectNode topology) {
        endpoint.remove("topology");
        move(topology, "kubernetes.io/hostname", endpoint, "nodeName");
        move(topology, "topology.kubernetes.io/zone", endpoint, "zone");
      }
    }
  }

  private static void move(ObjectNode from, String label, ObjectNode to, String field) {
    JsonNode value = from.get(label);
    if (value != null && !to.has(field)) {
      to.set(field, value);
    }
  }
}
