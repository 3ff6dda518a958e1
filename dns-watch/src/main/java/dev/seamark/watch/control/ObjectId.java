package dev.seamark.watch.control;

import dev.seamark.zones.catalog.ObjectKey;
import java.util.Comparator;

/**
 * Which object: what stays the same while its content changes.
 *
 * @param kind the kind's name, such as {@code Service}
 */
public record ObjectId(String kind, ObjectKey key) implements Comparable<ObjectId> {
  private static final Comparator<ObjectId> ORDER =
      Comparator.comparing(ObjectId::kind).thenComparing(ObjectId::key);

  @Override
  public int compareTo(ObjectId other) {
    return ORDER.compare(this, other);
  }

  /**
   * The kind as the API server writes it before an object's name: with its group, if it has one.
   */
  String qualifiedKind() {
    return switch (kind) {
      case "EndpointSlice" -> "EndpointSlice.discovery.k8s.io";
      case "ServiceImport" -> "ServiceImport.multicluster.x-k8s.io";
      default -> kind;
    };
  }

  /** The resource as the API server writes it: {@code services}. */
  String resource() {
    return switch (kind) {
      case "Endpoints" -> "endpoints";
      case "EndpointSlice" -> "endpointslices.discovery.k8s.io";
      case "ServiceImport" -> "serviceimports.multicluster.x-k8s.io";
      default -> kind.toLowerCase(java.util.Locale.ROOT) + "s";
    };
  }

  @Override
  public String toString() {
    return kind + " " + key;
  }
}
