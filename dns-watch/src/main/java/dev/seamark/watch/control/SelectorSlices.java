package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.map;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import dev.seamark.watch.reduce.Reduce;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.EndpointSliceBuilder;
import dev.seamark.zones.catalog.Hints;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The slices of Services that select pods, as the EndpointSlice controller makes them: one row of
 * slices per family and per list of port numbers, at most {@value #MOST_ENDPOINTS} endpoints each;
 * one without endpoints or ports where a family has none.
 */
final class SelectorSlices {
  static final int MOST_ENDPOINTS = 100;
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String CONTROLLER = "endpointslice-controller.k8s.io";
  private static final String HEADLESS = "service.kubernetes.io/headless";

  private final Pods pods;
  private final Nodes nodes;
  private final SliceNames names;
  private final boolean hinted;

  SelectorSlices(Pods pods, Nodes nodes, SliceNames names, boolean hinted) {
    this.pods = pods;
    this.nodes = nodes;
    this.names = names;
    this.hinted = hinted;
  }

  /** An endpoint on its way into a slice. */
  private record Row(IpAddress address, EndpointSlice.Endpoint endpoint) {}

  /** The slices of the Service; none where it selects nothing. */
  List<LabelledFact> of(PlannedService planned) {
    Service service = planned.object();
    ServiceSpec spec = Fields.spec(service);
    Map<String, String> selector = map(spec.getSelector());
    if (selector.isEmpty() || Fields.isExternalName(spec)) {
      return List.of();
    }
    ObjectKey key = Reduce.key(service);
    List<Pod> selected =
        pods.matching(key.namespace(), selector).stream().filter(p -> !Pods.isDone(p)).toList();
    Map<String, String> labels = labels(service, planned.addresses().headless());
    List<LabelledFact> slices = new ArrayList<>();
    for (Family family : planned.addresses().families()) {
      for (EndpointSlice slice : slices(service, family, selected)) {
        slices.add(new LabelledFact(slice, labels));
      }
    }
    return slices;
  }

  private List<EndpointSlice> slices(Service service, Family family, List<Pod> selected) {
    Map<List<EndpointPort>, List<Row>> rows = new LinkedHashMap<>();
    for (Pod pod : selected) {
      Optional<IpAddress> address = Pods.address(pod, family);
      if (address.isPresent() && (nodes.knows(pod) || Reduce.publishesNotReady(service))) {
        rows.computeIfAbsent(ports(service, pod), p -> new ArrayList<>())
            .add(new Row(address.get(), endpoint(service, pod)));
      }
    }
    if (rows.isEmpty()) {
      rows.put(List.of(), List.of());
    }
    List<EndpointSlice> slices = new ArrayList<>();
    rows.forEach(
        (ports, all) -> {
          for (int from = 0; from == 0 || from < all.size(); from += MOST_ENDPOINTS) {
            List<Row> some = all.subList(from, Math.min(all.size(), from + MOST_ENDPOINTS));
            slices.add(slice(Reduce.key(service), family, ports, from, some));
          }
        });
    return slices;
  }

  private EndpointSlice slice(
      ObjectKey service, Family family, List<EndpointPort> ports, int from, List<Row> rows) {
    String content = family + " " + ports + " " + from;
    EndpointSliceBuilder slice =
        EndpointSlice.builder(
            names.next(service, content),
            service,
            "",
            family.v6() ? AddressType.IPV6 : AddressType.IPV4);
    ports.forEach(slice::port);
    for (Row row : rows) {
      // of the slice's type: that is how it was chosen
      slice.endpoint(List.of(row.address.toString()), row.endpoint);
    }
    return slice.build();
  }

  private EndpointSlice.Endpoint endpoint(Service service, Pod pod) {
    boolean serving = Pods.isReady(pod);
    boolean terminating = Pods.isTerminating(pod);
    boolean named =
        text(service.getMetadata().getName())
            .equals(pod.getSpec() == null ? "" : text(pod.getSpec().getSubdomain()));
    boolean ready = Reduce.publishesNotReady(service) || (serving && !terminating);
    String node = Nodes.nodeOf(pod);
    String zone = nodes.zoneOf(pod);
    return new EndpointSlice.Endpoint(
        ready,
        serving,
        terminating,
        named ? text(pod.getSpec().getHostname()) : "",
        text(pod.getMetadata().getName()),
        node,
        zone,
        hinted && ready ? hints(service, node, zone) : Hints.NONE);
  }

  /** What {@code trafficDistribution} asks for; the annotation of the topology mode is stronger. */
  private static Hints hints(Service service, String node, String zone) {
    String distribution = text(Fields.spec(service).getTrafficDistribution());
    if (distribution.isEmpty()
        || Fields.annotation(service, ServiceValidation.TOPOLOGY_MODE).equalsIgnoreCase("Auto")) {
      return Hints.NONE;
    }
    boolean toNode = distribution.equals("PreferSameNode") && !node.isEmpty();
    return new Hints(
        zone.isEmpty() ? List.of() : List.of(zone), toNode ? List.of(node) : List.of());
  }

  /** The ports of the Service as this pod has them; one that it has not is left out. */
  private static List<EndpointPort> ports(Service service, Pod pod) {
    List<EndpointPort> ports = new ArrayList<>();
    for (ServicePort port : list(Fields.spec(service).getPorts())) {
      String protocol = text(port.getProtocol());
      String name = text(port.getTargetPort().getStrVal());
      Optional<Integer> target =
          name.isEmpty()
              ? Optional.of(number(port.getTargetPort().getIntVal()))
              : Pods.containerPort(pod, name, protocol);
      target.ifPresent(
          t -> ports.add(new EndpointPort(text(port.getName()), Protocol.valueOf(protocol), t)));
    }
    return ports;
  }

  private static Map<String, String> labels(Service service, boolean headless) {
    Map<String, String> labels = new HashMap<>(Fields.labels(service));
    labels.remove(HEADLESS);
    labels.put(Reduce.SERVICE_NAME, text(service.getMetadata().getName()));
    labels.put(MANAGED_BY, CONTROLLER);
    if (headless) {
      labels.put(HEADLESS, "");
    }
    return labels;
  }
}
