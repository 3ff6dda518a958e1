package dev.seamark.e2e.rows;

import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.Eventually;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Creates the objects of rules on an API server, all in one namespace, by names of their own. */
public final class RuleObjects {
  private static final List<String> LABELS_OF_NAMES = List.of("kubernetes.io/service-name", "app");

  private final KubernetesClient admin;
  private final String namespace;

  /** In a namespace that exists. */
  public RuleObjects(Cluster cluster, String namespace) {
    this.admin = cluster.admin();
    this.namespace = namespace;
  }

  /**
   * Creates those of one rule. Nodes are there already.
   *
   * @return the addresses of the rule, with the node port that its Service was given
   */
  public Cast create(Rule rule, Cast cast) {
    return write(rule, cast, object -> admin.resource(object).create());
  }

  /** Writes those of another rule in the place of one's that was created with these addresses. */
  public Cast change(Rule rule, Cast cast) {
    return write(rule, cast, object -> admin.resource(object).update());
  }

  private Cast write(Rule rule, Cast cast, UnaryOperator<HasMetadata> how) {
    Cast result = cast;
    for (Map<String, Object> object : rule.objects()) {
      if (!"Node".equals(object.get("kind"))) {
        String json = cast.inWords(Serialization.asJson(renamed(object, cast)));
        HasMetadata created = write(Serialization.unmarshal(json, kind(object)), how);
        if (created instanceof Service service) {
          result = cast.withNodePort(nodePort(service).orElse(cast.nodePort()));
        }
      }
    }
    return result;
  }

  private static Class<? extends HasMetadata> kind(Map<String, Object> object) {
    return switch (String.valueOf(object.get("kind"))) {
      case "Service" -> Service.class;
      case "EndpointSlice" -> EndpointSlice.class;
      case "Pod" -> Pod.class;
      default -> throw new IllegalArgumentException("no rule has " + object);
    };
  }

  private static Optional<Integer> nodePort(Service service) {
    return service.getSpec().getPorts().stream()
        .map(ServicePort::getNodePort)
        .filter(Objects::nonNull)
        .findFirst();
  }

  private HasMetadata write(HasMetadata object, UnaryOperator<HasMetadata> how) {
    HasMetadata created = how.apply(object);
    String name = object.getMetadata().getName();
    if (object instanceof Service service && service.getStatus() != null) {
      admin
          .services()
          .inNamespace(namespace)
          .withName(name)
          .editStatus(s -> new ServiceBuilder(s).withStatus(service.getStatus()).build());
    } else if (object instanceof Pod pod) {
      admin
          .pods()
          .inNamespace(namespace)
          .withName(name)
          .editStatus(p -> new PodBuilder(p).withStatus(pod.getStatus()).build());
    }
    return created;
  }

  /** Returns when the cluster's controllers have found the pods of all Services with selectors. */
  public void awaitSlices() {
    List<Pod> pods = admin.pods().inNamespace(namespace).list().getItems();
    List<Service> services =
        admin.services().inNamespace(namespace).list().getItems().stream()
            .filter(service -> !orNone(service.getSpec().getSelector()).isEmpty())
            .toList();
    Eventually.soon(() -> services.forEach(service -> checkSlices(service, pods)));
  }

  private void checkSlices(Service service, List<Pod> pods) {
    String name = service.getMetadata().getName();
    List<Endpoint> endpoints =
        admin
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(namespace)
            .withLabel("kubernetes.io/service-name", name)
            .list()
            .getItems()
            .stream()
            .map(EndpointSlice::getEndpoints)
            .filter(Objects::nonNull) // an empty one
            .flatMap(List::stream)
            .toList();
    long selected =
        pods.stream()
            .filter(
                pod ->
                    pod.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(service.getSpec().getSelector().entrySet()))
            .count();
    boolean hinted =
        service.getSpec().getTrafficDistribution() == null
            || endpoints.stream().allMatch(endpoint -> endpoint.getHints() != null);
    if (endpoints.size() != selected || !hinted) {
      throw new AssertionError(name + " has not got all of its endpoints: " + endpoints);
    }
  }

  private static Map<String, String> orNone(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }

  // ---- names

  private Map<String, Object> renamed(Map<String, Object> object, Cast cast) {
    Map<String, Object> metadata = copy(object.get("metadata"));
    metadata.put("name", cast.prefix() + metadata.get("name"));
    metadata.put("namespace", namespace);
    metadata.put("labels", relabelled(metadata.get("labels"), cast));
    Map<String, Object> copy = new HashMap<>(object);
    copy.put("metadata", metadata);
    if ("Service".equals(object.get("kind"))) {
      Map<String, Object> spec = copy(object.get("spec"));
      if (spec.containsKey("selector")) {
        spec.put("selector", relabelled(spec.get("selector"), cast));
      }
      if (spec.containsKey("ports")) {
        spec.put("ipFamilies", List.of("$family"));
      }
      copy.put("spec", spec);
    }
    return copy;
  }

  private static Map<String, Object> relabelled(@Nullable Object labels, Cast cast) {
    Map<String, Object> copy = copy(labels);
    LABELS_OF_NAMES.forEach(
        label -> copy.computeIfPresent(label, (_, value) -> cast.prefix() + value));
    return copy;
  }

  @SuppressWarnings("unchecked") // see RuleFile
  private static Map<String, Object> copy(@Nullable Object map) {
    return map == null ? new HashMap<>() : new HashMap<>((Map<String, Object>) map);
  }
}
