package dev.seamark.e2e.model;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where connections to Services must lead on a node, computed from the objects after
 * kubernetes.io's pages about virtual IPs, traffic policies and topology-aware routing.
 */
public final class ReferenceProxy {
  private final List<EndpointSlice> slices;
  private final String node;
  private final String zone;

  /** On a node of this name in this zone. */
  public ReferenceProxy(List<EndpointSlice> slices, String node, String zone) {
    this.slices = slices;
    this.node = node;
    this.zone = zone;
  }

  /** Who asks. */
  public enum Client {
    /** A pod of the node, or a process of the node itself. */
    INSIDE,
    /** Somebody outside of the cluster. */
    OUTSIDE
  }

  /** The kinds of addresses of a Service. */
  public enum Kind {
    /** The address in the cluster. */
    CLUSTER_IP,
    /** The port at the node's address. */
    NODE_PORT,
    /** The address at a load balancer. */
    BALANCER,
    /** An external IP. */
    EXTERNAL
  }

  /**
   * What must come of connections.
   *
   * @param endpoints they reach these, {@code address:port}
   * @param refused whether they are refused, where they reach none; otherwise they get no answer
   */
  public record Fate(Set<String> endpoints, boolean refused) {}

  private record Place(String address, Endpoint endpoint) {}

  /**
   * What must come of connections to the first port of a Service.
   *
   * @param allowed whether its source ranges allow the client
   */
  public Fate fate(Service service, Kind kind, Client client, boolean allowed) {
    if (kind == Kind.BALANCER && !allowed) {
      return new Fate(Set.of(), false);
    }
    String policy =
        kind == Kind.CLUSTER_IP
            ? service.getSpec().getInternalTrafficPolicy()
            : client == Client.INSIDE ? "Cluster" : service.getSpec().getExternalTrafficPolicy();
    List<Place> all = places(service);
    Set<String> anywhere = usable(meant(all), all);
    List<Place> here =
        all.stream().filter(place -> node.equals(place.endpoint.getNodeName())).toList();
    Set<String> reached = "Local".equals(policy) ? usable(ready(here), here) : anywhere;
    return new Fate(reached, anywhere.isEmpty());
  }

  private List<Place> places(Service service) {
    String port = Objects.requireNonNullElse(first(service), "");
    List<Place> places = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      boolean its =
          slice.getMetadata().getNamespace().equals(service.getMetadata().getNamespace())
              && Endpoints.service(slice).equals(service.getMetadata().getName());
      if (its && slice.getEndpoints() != null) {
        slice.getPorts().stream()
            .filter(p -> port.equals(p.getName()))
            .forEach(
                p ->
                    slice
                        .getEndpoints()
                        .forEach(
                            e ->
                                places.add(
                                    new Place(
                                        e.getAddresses().getFirst() + ":" + p.getPort(), e))));
      }
    }
    return places;
  }

  private static @Nullable String first(Service service) {
    return service.getSpec().getPorts().getFirst().getName();
  }

  /** Ready ones, or else those that end but serve. */
  private static Set<String> usable(List<Place> ready, List<Place> all) {
    List<Place> some =
        ready.isEmpty() ? all.stream().filter(p -> endsButServes(p.endpoint)).toList() : ready;
    Set<String> addresses = new TreeSet<>();
    some.forEach(place -> addresses.add(place.address));
    return addresses;
  }

  private static List<Place> ready(List<Place> all) {
    return all.stream().filter(place -> isReady(place.endpoint)).toList();
  }

  /** Ready ones that are meant for the node, or else for its zone, or else all. */
  private List<Place> meant(List<Place> all) {
    List<Place> ready = ready(all);
    Map<Predicate<Endpoint>, Predicate<Endpoint>> kinds = new LinkedHashMap<>();
    kinds.put(e -> !nodes(e).isEmpty(), e -> nodes(e).contains(node));
    kinds.put(e -> !zones(e).isEmpty(), e -> zones(e).contains(zone));
    for (Map.Entry<Predicate<Endpoint>, Predicate<Endpoint>> kind : kinds.entrySet()) {
      List<Place> meant = ready.stream().filter(p -> kind.getValue().test(p.endpoint)).toList();
      if (!meant.isEmpty() && ready.stream().allMatch(p -> kind.getKey().test(p.endpoint))) {
        return meant;
      }
    }
    return ready;
  }

  private static List<String> nodes(Endpoint endpoint) {
    return endpoint.getHints() == null || endpoint.getHints().getForNodes() == null
        ? List.of()
        : endpoint.getHints().getForNodes().stream().map(hint -> hint.getName()).toList();
  }

  private static List<String> zones(Endpoint endpoint) {
    return endpoint.getHints() == null || endpoint.getHints().getForZones() == null
        ? List.of()
        : endpoint.getHints().getForZones().stream().map(hint -> hint.getName()).toList();
  }

  private static boolean isReady(Endpoint endpoint) {
    EndpointConditions conditions = endpoint.getConditions();
    return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
  }

  private static boolean endsButServes(Endpoint endpoint) {
    EndpointConditions conditions = endpoint.getConditions();
    return conditions != null
        && Boolean.TRUE.equals(conditions.getTerminating())
        && !Boolean.FALSE.equals(conditions.getServing());
  }

  /** Where a Service is reached, beside its cluster IP. */
  public static Map<Kind, String> addresses(Service service, String nodeAddress) {
    Map<Kind, String> addresses = new LinkedHashMap<>();
    var spec = service.getSpec();
    int port = spec.getPorts().getFirst().getPort();
    addresses.put(Kind.CLUSTER_IP, spec.getClusterIP() + " " + port);
    Integer nodePort = spec.getPorts().getFirst().getNodePort();
    if (nodePort != null) {
      addresses.put(Kind.NODE_PORT, nodeAddress + " " + nodePort);
    }
    if (spec.getExternalIPs() != null && !spec.getExternalIPs().isEmpty()) {
      addresses.put(Kind.EXTERNAL, spec.getExternalIPs().getFirst() + " " + port);
    }
    if (spec.getType().equals("LoadBalancer") && service.getStatus().getLoadBalancer() != null) {
      List<LoadBalancerIngress> ingress = service.getStatus().getLoadBalancer().getIngress();
      if (ingress != null && !ingress.isEmpty() && "VIP".equals(ingress.getFirst().getIpMode())) {
        addresses.put(Kind.BALANCER, ingress.getFirst().getIp() + " " + port);
      }
    }
    return addresses;
  }
}
