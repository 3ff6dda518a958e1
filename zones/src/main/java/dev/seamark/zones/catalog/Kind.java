package dev.seamark.zones.catalog;

import java.util.Locale;

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
  SERVICE_CIDR;

  /** The lower-case word, as metrics and messages have it: {@code endpoint_slice}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
