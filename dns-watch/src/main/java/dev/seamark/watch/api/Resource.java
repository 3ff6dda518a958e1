package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.decode.EndpointShapes;
import dev.seamark.watch.decode.PodShapes;
import dev.seamark.watch.decode.ServiceShapes;
import dev.seamark.watch.decode.Shape;
import dev.seamark.watch.decode.Shapes;
import dev.seamark.watch.reduce.Reduce;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind as the API serves it.
 *
 * @param group the API group, empty for the core one
 * @param plural the resource's name in URLs
 * @param labels the selector to send, empty for none
 * @param name the one object that is meant, empty for all
 * @param optional whether a cluster may lack it: then its absence does not keep the catalog from
 *     being synced
 */
record Resource<T extends HasMetadata>(
    Kind kind,
    String group,
    String version,
    String plural,
    String labels,
    String name,
    boolean optional,
    Shape<T> shape,
    Function<T, Optional<? extends Fact>> reduce) {

  /** Versions of a kind that is not Kubernetes' own, the newest first: servers have one or more. */
  private static final List<String> IMPORT_VERSIONS = List.of("v1beta1", "v1alpha1");

  /** v1 since Kubernetes 1.33; servers before 1.31 have none. */
  private static final List<String> RANGE_VERSIONS = List.of("v1", "v1beta1");

  /** What came of an object. */
  sealed interface Reduced {
    /** A fact. */
    record Known(Fact fact) implements Reduced {}

    /** An object that answers nothing, such as a pod without an address. */
    record Nothing(ObjectKey key) implements Reduced {}

    /** Not an object of the kind. */
    record Broken(ObjectKey key, String why) implements Reduced {}
  }

  /** The kind, watched as the settings say. */
  static Resource<?> of(Kind kind, WatchSettings settings) {
    return switch (kind) {
      case NAMESPACE ->
          new Resource<>(
              kind,
              "",
              "v1",
              "namespaces",
              settings.namespaceLabels(),
              "",
              false,
              Shapes.NAMESPACE,
              n -> Optional.of(Reduce.namespace(n)));
      case SERVICE ->
          new Resource<>(
              kind,
              "",
              "v1",
              "services",
              settings.labels(),
              "",
              false,
              ServiceShapes.SERVICE_OF_FACTS,
              s -> Optional.of(Reduce.service(s, settings.detail())));
      case POD ->
          new Resource<>(
              kind,
              "",
              "v1",
              "pods",
              settings.labels(),
              "",
              false,
              PodShapes.POD_OF_FACTS,
              p -> Reduce.pod(p, settings.detail()));
      case NODE ->
          new Resource<>(
              kind,
              "",
              "v1",
              "nodes",
              "",
              settings.node(),
              false,
              Shapes.NODE,
              n -> Optional.of(Reduce.node(n)));
      case ENDPOINT_SLICE ->
          new Resource<>(
              kind,
              "discovery.k8s.io",
              "v1",
              "endpointslices",
              settings.endpoints()
                  ? settings.sliceLabels()
                  : and(settings.sliceLabels(), Reduce.IMPORT_NAME),
              "",
              false,
              EndpointShapes.SLICE_OF_FACTS,
              s -> Reduce.slice(s, settings.detail()));
      case SERVICE_IMPORT ->
          new Resource<>(
              kind,
              "multicluster.x-k8s.io",
              IMPORT_VERSIONS.getLast(),
              "serviceimports",
              "",
              "",
              true,
              Shapes.GENERIC,
              i -> Optional.of(Reduce.serviceImport(i)));
      case SERVICE_CIDR ->
          new Resource<>(
              kind,
              "networking.k8s.io",
              RANGE_VERSIONS.getFirst(),
              "servicecidrs",
              "",
              "",
              true,
              Shapes.GENERIC,
              c -> Optional.of(Reduce.serviceCidr(c)));
    };
  }

  /** The versions in which the kind is read, the newest first. */
  List<String> versions() {
    return switch (kind) {
      case SERVICE_IMPORT -> IMPORT_VERSIONS;
      case SERVICE_CIDR -> RANGE_VERSIONS;
      case NAMESPACE, SERVICE, ENDPOINT_SLICE, POD, NODE -> List.of(version);
    };
  }

  /** The same kind in another version. */
  Resource<T> in(String other) {
    return new Resource<>(kind, group, other, plural, labels, name, optional, shape, reduce);
  }

  /** The path of what the server has of the group. */
  String groupPath() {
    return "apis/" + group;
  }

  private static String and(String selector, String requirement) {
    return selector.isEmpty() ? requirement : selector + "," + requirement;
  }

  /** The path of the whole kind, below the server's URL. */
  String path() {
    return base() + plural;
  }

  /** The path of one object. */
  String path(ObjectKey key) {
    return key.namespace().isEmpty()
        ? path() + "/" + key.name()
        : base() + "namespaces/" + key.namespace() + "/" + plural + "/" + key.name();
  }

  /** The path of those of one namespace, where there are namespaces. */
  String pathOfSome() {
    return switch (kind) {
      case NAMESPACE, NODE, SERVICE_CIDR -> path();
      case SERVICE, ENDPOINT_SLICE, POD, SERVICE_IMPORT -> base() + "namespaces/default/" + plural;
    };
  }

  private String base() {
    return group.isEmpty() ? "api/" + version + "/" : "apis/" + group + "/" + version + "/";
  }

  /** The selector of fields to send, empty for none. */
  String fieldSelector() {
    return name.isEmpty() ? "" : "metadata.name=" + name;
  }

  /** The name that RBAC rules and people use: {@code endpointslices.discovery.k8s.io}. */
  String fullName() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** What people call one of these: {@code EndpointSlice}. */
  String word() {
    return switch (kind) {
      case NAMESPACE -> "Namespace";
      case SERVICE -> "Service";
      case ENDPOINT_SLICE -> "EndpointSlice";
      case POD -> "Pod";
      case NODE -> "Node";
      case SERVICE_IMPORT -> "ServiceImport";
      case SERVICE_CIDR -> "ServiceCIDR";
    };
  }

  /** What came of an object, and the version that it has. */
  record Read(Reduced reduced, String version) {}

  /** Where the object says that it lives; an empty name if it does not say. */
  static ObjectKey key(JsonNode node) {
    JsonNode meta = node.path("metadata");
    return new ObjectKey(meta.path("namespace").asText(""), meta.path("name").asText(""));
  }

  /**
   * Makes of the object that begins at the parser's token what is to be kept of it; the object
   * itself is garbage afterwards.
   */
  Read decode(JsonParser in) throws IOException {
    return switch (shape.decode(in)) {
      case dev.seamark.watch.decode.Decoded.Sound<T>(var object, _) -> {
        ObjectMeta meta = object.getMetadata() == null ? new ObjectMeta() : object.getMetadata();
        String version = Objects.requireNonNullElse(meta.getResourceVersion(), "");
        yield new Read(reduced(object, key(meta)), version);
      }
      case dev.seamark.watch.decode.Decoded.Wrong<T>(var why, var object) -> {
        ObjectMeta meta =
            object == null || object.getMetadata() == null
                ? new ObjectMeta()
                : object.getMetadata();
        String version = Objects.requireNonNullElse(meta.getResourceVersion(), "");
        yield new Read(new Reduced.Broken(key(meta), why), version);
      }
    };
  }

  private static ObjectKey key(ObjectMeta meta) {
    return new ObjectKey(
        Objects.requireNonNullElse(meta.getNamespace(), ""),
        Objects.requireNonNullElse(meta.getName(), ""));
  }

  private Reduced reduced(T object, ObjectKey key) {
    if (key.name().isEmpty()) {
      return new Reduced.Broken(key, "metadata.name is missing");
    }
    try {
      return reduce
          .apply(object)
          .<Reduced>map(Reduced.Known::new)
          .orElseGet(() -> new Reduced.Nothing(key));
    } catch (RuntimeException e) {
      // outside bytes: an unexpected hole must not stop the kind
      return new Reduced.Broken(key, e.toString());
    }
  }
}
