package dev.seamark.watch.reduce;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.Exposure;
import dev.seamark.zones.catalog.Hints;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Namespace;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceCidr;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects into facts. What the API server would have refused is left out rather than refused. */
public final class Reduce {
  private static final String TOLERATE_UNREADY =
      "service.alpha.kubernetes.io/tolerate-unready-endpoints";
  private static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

  /** Label of an EndpointSlice that names its Service. */
  public static final String SERVICE_NAME = "kubernetes.io/service-name";

  /** Label of an imported EndpointSlice that names its ServiceImport. */
  public static final String IMPORT_NAME = "multicluster.kubernetes.io/service-name";

  /** Label of an imported EndpointSlice that names the cluster it comes from. */
  public static final String SOURCE_CLUSTER = "multicluster.kubernetes.io/source-cluster";

  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

  private Reduce() {}

  /** Where the object lives. */
  public static ObjectKey key(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    return new ObjectKey(text(meta.getNamespace()), text(meta.getName()));
  }

  public static Namespace namespace(io.fabric8.kubernetes.api.model.Namespace object) {
    return new Namespace(text(object.getMetadata().getName()));
  }

  /** Reduces a Service, with its {@link Exposure} where that is wanted. */
  public static Service service(io.fabric8.kubernetes.api.model.Service object, Detail detail) {
    var spec = object.getSpec();
    if (spec == null) {
      return new Service(key(object), Service.Type.CLUSTER_IP, List.of(), List.of(), "", false);
    }
    boolean external = "ExternalName".equals(spec.getType());
    List<String> ips = list(spec.getClusterIPs());
    if (ips.isEmpty() && !text(spec.getClusterIP()).isEmpty()) {
      ips = List.of(spec.getClusterIP());
    }
    boolean headless = !external && ips.contains("None");
    List<ServicePort> ports =
        list(spec.getPorts()).stream()
            .map(
                p ->
                    new ServicePort(
                        text(p.getName()),
                        protocol(p.getProtocol()),
                        number(p.getPort()),
                        number(p.getNodePort()),
                        text(p.getAppProtocol()).intern()))
            .toList();
    String target = text(spec.getExternalName());
    return new Service(
        key(object),
        external
            ? Service.Type.EXTERNAL_NAME
            : headless ? Service.Type.HEADLESS : Service.Type.CLUSTER_IP,
        external || headless ? List.of() : addresses(ips),
        ports,
        external && target.endsWith(".") ? target.substring(0, target.length() - 1) : target,
        publishesNotReady(object),
        exposure(object, detail, external || headless));
  }

  private static Exposure exposure(
      io.fabric8.kubernetes.api.model.Service object, Detail detail, boolean withoutAddress) {
    if (detail.externalAddresses()) {
      return Exposures.addressesOf(object);
    }
    return detail.forwarding() && !withoutAddress ? Exposures.of(object) : Exposure.PLAIN;
  }

  /**
   * Whether endpoints of the Service count as ready whatever they say: by its field, or by the
   * annotation that came before the field.
   */
  public static boolean publishesNotReady(io.fabric8.kubernetes.api.model.Service object) {
    return (object.getSpec() != null
            && Boolean.TRUE.equals(object.getSpec().getPublishNotReadyAddresses()))
        || "true".equals(annotation(object, TOLERATE_UNREADY));
  }

  /**
   * Reduces a slice, with its hints where they are wanted.
   *
   * @return empty where no label says which Service or ServiceImport the slice belongs to; where
   *     its labels name both, as those of multi-cluster controllers do, it belongs to both
   */
  public static Optional<dev.seamark.zones.catalog.EndpointSlice> slice(
      EndpointSlice object, Detail detail) {
    Map<String, String> labels = labels(object);
    String cluster = text(labels.get(SOURCE_CLUSTER));
    String importName = text(labels.get(IMPORT_NAME));
    boolean imported = !cluster.isEmpty() && !importName.isEmpty();
    String service = text(labels.get(SERVICE_NAME));
    String owner = imported ? importName : service;
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    ObjectKey key = key(object);
    var builder =
        dev.seamark.zones.catalog.EndpointSlice.builder(
            key,
            new ObjectKey(key.namespace(), owner),
            imported ? cluster : "",
            switch (text(object.getAddressType())) {
              case "IPv6" -> dev.seamark.zones.catalog.EndpointSlice.AddressType.IPV6;
              case "FQDN" -> dev.seamark.zones.catalog.EndpointSlice.AddressType.FQDN;
              default -> dev.seamark.zones.catalog.EndpointSlice.AddressType.IPV4;
            });
    if (imported && !service.isEmpty()) {
      builder.alsoOf(new ObjectKey(key.namespace(), service));
    }
    for (var port : list(object.getPorts())) {
      builder.port(
          new EndpointPort(
              text(port.getName()), protocol(port.getProtocol()), number(port.getPort())));
    }
    for (Endpoint endpoint : list(object.getEndpoints())) {
      builder.endpoint(list(endpoint.getAddresses()), endpoint(endpoint, detail));
    }
    builder.triggeredAtMillis(millis(annotation(object, TRIGGER_TIME)));
    return Optional.of(builder.build());
  }

  private static dev.seamark.zones.catalog.EndpointSlice.Endpoint endpoint(
      Endpoint endpoint, Detail detail) {
    EndpointConditions conditions = endpoint.getConditions();
    boolean ready = conditions == null || !Boolean.FALSE.equals(conditions.getReady());
    // as kube-proxy: an endpoint serves unless its slice says that it does not, ready or not
    boolean serving = conditions == null || !Boolean.FALSE.equals(conditions.getServing());
    boolean terminating = conditions != null && Boolean.TRUE.equals(conditions.getTerminating());
    ObjectReference target = endpoint.getTargetRef();
    return new dev.seamark.zones.catalog.EndpointSlice.Endpoint(
        ready,
        serving,
        terminating,
        text(endpoint.getHostname()),
        target == null ? "" : text(target.getName()),
        text(endpoint.getNodeName()).intern(),
        text(endpoint.getZone()).intern(),
        detail.hints() ? hints(endpoint) : Hints.NONE);
  }

  private static Hints hints(Endpoint endpoint) {
    EndpointHints hints = endpoint.getHints();
    if (hints == null) {
      return Hints.NONE;
    }
    List<String> zones =
        list(hints.getForZones()).stream().map(zone -> text(zone.getName()).intern()).toList();
    List<String> nodes =
        list(hints.getForNodes()).stream().map(node -> text(node.getName()).intern()).toList();
    return zones.isEmpty() && nodes.isEmpty() ? Hints.NONE : new Hints(zones, nodes);
  }

  /** Reduces a node. */
  public static Node node(io.fabric8.kubernetes.api.model.Node object) {
    var spec = object.getSpec();
    List<NodeAddress> all =
        object.getStatus() == null ? List.of() : list(object.getStatus().getAddresses());
    List<IpAddress> internal = addresses(all, "InternalIP");
    List<IpAddress> external = addresses(all, "ExternalIP");
    List<Cidr> podCidrs = spec == null ? List.of() : cidrs(spec.getPodCIDRs());
    boolean leaving =
        !text(object.getMetadata().getDeletionTimestamp()).isEmpty()
            || (spec != null
                && list(spec.getTaints()).stream().anyMatch(t -> TO_BE_DELETED.equals(t.getKey())));
    return new Node(
        text(object.getMetadata().getName()),
        text(labels(object).get(ZONE)),
        Stream.concat(internal.stream(), external.stream()).toList(),
        internal.size(),
        podCidrs,
        leaving);
  }

  private static List<IpAddress> addresses(List<NodeAddress> all, String type) {
    return addresses(
        all.stream()
            .filter(address -> type.equals(address.getType()))
            .map(address -> text(address.getAddress()))
            .toList());
  }

  /**
   * Reduces a pod, with its labels where they are wanted.
   *
   * @return empty where it has no address or is done (Succeeded, Failed, Unknown); a pod that is
   *     being deleted still asks, and is still asked for, until it is gone
   */
  public static Optional<Pod> pod(io.fabric8.kubernetes.api.model.Pod object, Detail detail) {
    var status = object.getStatus();
    if (status == null || text(status.getPodIP()).isEmpty()) {
      return Optional.empty();
    }
    return switch (text(status.getPhase())) {
      case "Succeeded", "Failed", "Unknown" -> Optional.empty();
      default ->
          Optional.of(
              new Pod(
                  key(object),
                  status.getPodIP(),
                  detail.podLabels() ? interned(labels(object)) : Map.of()));
    };
  }

  /** Most labels are those of many pods. */
  private static Map<String, String> interned(Map<String, String> labels) {
    return labels.entrySet().stream()
        .collect(Collectors.toMap(l -> l.getKey().intern(), l -> text(l.getValue()).intern()));
  }

  /** The ranges of a ServiceCIDR, but those that cannot be read. */
  public static ServiceCidr serviceCidr(GenericKubernetesResource object) {
    return new ServiceCidr(
        text(object.getMetadata().getName()), cidrs(strings(spec(object).get("cidrs"))));
  }

  private static List<Cidr> cidrs(@Nullable List<String> texts) {
    return list(texts).stream().map(Cidr::parseStored).flatMap(Optional::stream).toList();
  }

  /** Reduces a ServiceImport of multicluster.x-k8s.io/v1alpha1. */
  public static ServiceImport serviceImport(GenericKubernetesResource object) {
    Map<?, ?> fields = spec(object);
    List<ServicePort> ports =
        objects(fields.get("ports")).stream()
            .map(
                p ->
                    new ServicePort(
                        string(p.get("name")),
                        protocol(string(p.get("protocol"))),
                        p.get("port") instanceof Number port ? port.intValue() : 0,
                        0))
            .toList();
    return new ServiceImport(
        key(object),
        "Headless".equals(fields.get("type")),
        addresses(strings(fields.get("ips"))),
        ports);
  }

  private static Map<?, ?> spec(GenericKubernetesResource object) {
    return object.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec ? spec : Map.of();
  }

  private static List<String> strings(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(Reduce::string).toList() : List.of();
  }

  private static List<Map<?, ?>> objects(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().<Map<?, ?>>mapMulti((o, to) -> add(o, to)).toList()
        : List.of();
  }

  private static void add(Object value, java.util.function.Consumer<Map<?, ?>> to) {
    if (value instanceof Map<?, ?> map) {
      to.accept(map);
    }
  }

  static List<IpAddress> addresses(List<String> texts) {
    return texts.stream().map(IpAddress::parseStored).flatMap(Optional::stream).toList();
  }

  private static Protocol protocol(@Nullable String word) {
    return switch (text(word).toUpperCase(Locale.ROOT)) {
      case "UDP" -> Protocol.UDP;
      case "SCTP" -> Protocol.SCTP;
      default -> Protocol.TCP;
    };
  }

  private static Map<String, String> labels(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
  }

  private static String annotation(HasMetadata object, String name) {
    Map<String, String> all = object.getMetadata().getAnnotations();
    return all == null ? "" : text(all.get(name));
  }

  static long millis(String time) {
    try {
      return time.isEmpty() ? 0 : Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException e) {
      return 0; // an annotation that anybody can write; it only feeds a metric
    }
  }

  static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }

  private static String string(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static <T> List<T> list(@Nullable List<T> value) {
    return value == null ? List.of() : value;
  }
}
