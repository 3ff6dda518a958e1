package dev.seamark.watch.control;

import dev.seamark.watch.Problem;
import dev.seamark.watch.manifest.Yaml;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A control plane that goes from one set of manifests to the next. */
final class LocalCluster {
  private final ControlPlane plane;
  private ClusterState state = ClusterState.EMPTY;

  LocalCluster(String... cidrs) {
    this.plane = new ControlPlane(ServiceRanges.parse(List.of(cidrs)));
  }

  /** Takes these documents as all there is. */
  LocalCluster holds(String... documents) {
    state = plane.run(Yaml.objects(String.join("\n---\n", documents)), state.memory());
    return this;
  }

  ClusterState state() {
    return state;
  }

  List<String> messages() {
    return state.problems().stream().map(Problem::message).toList();
  }

  /** The Service, {@code NAMESPACE/NAME} or a name in {@code default}. */
  Optional<Service> service(String name) {
    return facts(Service.class).filter(s -> s.key().equals(key(name))).findFirst();
  }

  /** The cluster IPs of a Service, empty where it is not there. */
  List<String> ips(String name) {
    return service(name).stream()
        .flatMap(s -> s.clusterIps().stream())
        .map(Object::toString)
        .toList();
  }

  List<Integer> nodePorts(String name) {
    return service(name).stream().flatMap(s -> s.ports().stream()).map(p -> p.nodePort()).toList();
  }

  /** The slices of a Service, in the order of their ports and first addresses. */
  List<EndpointSlice> slices(String service) {
    return facts(EndpointSlice.class)
        .filter(s -> s.owner().equals(key(service)))
        .sorted(
            Comparator.comparing((EndpointSlice s) -> s.addressType())
                .thenComparing(s -> s.ports().toString())
                .thenComparing(s -> s.size() == 0 ? "" : s.addressText(0)))
        .toList();
  }

  /** All addresses of a Service's slices. */
  List<String> addresses(String service) {
    List<String> all = new ArrayList<>();
    for (EndpointSlice slice : slices(service)) {
      for (int row = 0; row < slice.size(); row++) {
        all.add(slice.addressText(row));
      }
    }
    return all;
  }

  <T extends Fact> Stream<T> facts(Class<T> type) {
    return state.facts().stream().map(LabelledFact::fact).filter(type::isInstance).map(type::cast);
  }

  private static ObjectKey key(String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? new ObjectKey("default", name)
        : new ObjectKey(name.substring(0, slash), name.substring(slash + 1));
  }

  /** A Service of one port; {@code spec} holds further fields, in flow style. */
  static String service(String name, String... spec) {
    boolean ports = Arrays.stream(spec).anyMatch(s -> s.contains("ports:"));
    List<String> fields = new ArrayList<>(List.of(spec));
    if (!ports) {
      fields.add("ports: [{port: 80}]");
    }
    return "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {%s}}"
        .formatted(metadata(name), String.join(", ", fields));
  }

  static String namespace(String name) {
    return "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name);
  }

  /** A pod that runs; {@code ready} is the status of its condition Ready. */
  static String pod(String name, String ip, String ready, String labels, String... spec) {
    return """
    {apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {%s}}, spec: {%s},
     status: {phase: Running, podIP: '%s', conditions: [{type: Ready, status: '%s'}]}}\
    """
        .formatted(metadata(name), labels, String.join(", ", spec), ip, ready);
  }

  private static String metadata(String name) {
    int slash = name.indexOf('/');
    return slash < 0
        ? name
        : name.substring(slash + 1) + ", namespace: " + name.substring(0, slash);
  }
}
