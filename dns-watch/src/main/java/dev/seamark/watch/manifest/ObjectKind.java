package dev.seamark.watch.manifest;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds that matter here, with the versions that are read. */
enum ObjectKind {
  NAMESPACE("Namespace", Namespace.class, false, "v1"),
  NODE("Node", Node.class, false, "v1"),
  SERVICE("Service", Service.class, true, "v1"),
  POD("Pod", Pod.class, true, "v1"),
  ENDPOINTS("Endpoints", Endpoints.class, true, "v1"),
  ENDPOINT_SLICE(
      "EndpointSlice",
      EndpointSlice.class,
      true,
      "discovery.k8s.io/v1",
      "discovery.k8s.io/v1beta1"),
  SERVICE_IMPORT(
      "ServiceImport",
      GenericKubernetesResource.class,
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
  private final Class<? extends HasMetadata> model;
  private final boolean namespaced;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> versions;

  ObjectKind(
      String word, Class<? extends HasMetadata> model, boolean namespaced, String... versions) {
    this.word = word;
    this.model = model;
    this.namespaced = namespaced;
    this.versions = List.of(versions);
  }

  /** The kind, empty where it does not matter here. */
  static Optional<ObjectKind> of(String apiVersion, String kind) {
    return Arrays.stream(values())
        .filter(k -> k.word.equals(kind) && k.versions.contains(apiVersion))
        .findFirst();
  }

  /** The version in which the kind is read, if it is one of these but this is no version of it. */
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

  Class<? extends HasMetadata> model() {
    return model;
  }

  boolean namespaced() {
    return namespaced;
  }
}
