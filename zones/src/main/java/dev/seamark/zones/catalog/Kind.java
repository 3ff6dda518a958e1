package dev.seamark.zones.catalog;

/** The kinds of facts that a catalog holds. */
public enum Kind {
  NAMESPACE,
  SERVICE,
  ENDPOINT_SLICE,
  POD,
  /** ServiceImport of the Multi-Cluster Services API (multicluster.x-k8s.io). */
  SERVICE_IMPORT,
  NODE,
  /** Ranges of cluster IPs (networking.k8s.io). */
  SERVICE_CIDR
}
