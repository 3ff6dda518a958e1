package dev.seamark.watch.manifest;

import dev.seamark.watch.decode.EndpointShapes;
import dev.seamark.watch.decode.PodShapes;
import dev.seamark.watch.decode.ServiceShapes;
import dev.seamark.watch.decode.Shape;
import dev.seamark.watch.decode.Shapes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The kinds that matter here, with the versions that are read. */
enum ObjectKind {
  NAMESPACE("Namespace", () -> Shapes.NAMESPACE, false, "v1"),
  NODE("Node", () -> Shapes.NODE, false, "v1"),
  SERVICE("Service", () -> ServiceShapes.SERVICE, true, "v1"),
  POD("Pod", () -> PodShapes.POD, true, "v1"),
  ENDPOINTS("Endpoints", () -> EndpointShapes.ENDPOINTS, true, "v1"),
  ENDPOINT_SLICE(
      "EndpointSlice",
      () -> EndpointShapes.ENDPOINT_SLICE,
      true,
      "discovery.k8s.io/v1",
      "discovery.k8s.io/v1beta1"),
  SERVICE_IMPORT(
      "ServiceImport",
      () -> Shapes.GENERIC,
      true,
      "multicluster.x-k8s.io/v1alpha1",
      "multicluster.x-k8s.io/v1beta1");

  /** All that the first version of the core has, of matter here or not. */
  private static final Set<String> CORE =
      Set.of(
          "Binding",
          "ComponentStatus",
          "ConfigMap",
          "Endpoints",
          "Event",
          "LimitRange",
          "Namespace",
          "Node",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Pod",
          "PodTemplate",
          "ReplicationController",
          "ResourceQuota",
          "Secret",
          "Service",
          "ServiceAccount");

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // gives the same shape each time
  private final Supplier<Shape<? extends HasMetadata>> shape;

  private final boolean namespaced;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> versions;

  ObjectKind(
      String word,
      Supplier<Shape<? extends HasMetadata>> shape,
      boolean namespaced,
      String... versions) {
    this.word = word;
    this.shape = shape;
    this.namespaced = namespaced;
    this.versions = List.of(versions);
  }

  /** The kind, empty where it does not matter here. */
  static Optional<ObjectKind> of(String apiVersion, String kind) {
    return Arrays.stream(values())
        .filter(k -> k.word.equals(kind) && k.versions.contains(apiVersion))
        .findFirst();
  }

  /**
   * The version in which the kind is read, if it is one of these and this is not a version of it.
   */
  static Optional<String> meant(String apiVersion, String kind) {
    String group = group(apiVersion);
    return Arrays.stream(values())
        .filter(k -> k.word.equals(kind))
        .filter(k -> group.isEmpty() || group(k.versions.getFirst()).equals(group))
        .map(k -> k.versions.getFirst())
        .findFirst();
  }

  /** Whether no API server knows the kind: a slip of the pen. */
  static boolean isNone(String apiVersion, String kind) {
    return apiVersion.equals("v1")
        ? !CORE.contains(kind)
        : group(apiVersion).equals("discovery.k8s.io") && !kind.equals(ENDPOINT_SLICE.word);
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  String word() {
    return word;
  }

  /** How it is read; shapes are set up when the first object of the kind is there. */
  Shape<? extends HasMetadata> shape() {
    return shape.get();
  }

  boolean namespaced() {
    return namespaced;
  }
}
