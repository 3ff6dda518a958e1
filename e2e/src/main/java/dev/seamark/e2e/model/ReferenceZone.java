package dev.seamark.e2e.model;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The records of a cluster's zone, as lines {@code name ttl type content}. */
public final class ReferenceZone {
  private static final int WHOLE_WEIGHT = 100;

  /** Phases of pods whose address may be somebody else's by now. */
  private static final Set<String> OVER = Set.of("Succeeded", "Failed", "Unknown");

  private final String zone;
  private final int ttl;
  private final Set<String> transferred = new TreeSet<>();
  private final Set<String> more = new TreeSet<>();
  private final Map<String, String> ofClusterIps = new HashMap<>();
  private final Map<String, Set<String>> ofEndpoints = new HashMap<>();

  /**
   * Computes them.
   *
   * @param zone such as {@code cluster.local.}
   */
  public ReferenceZone(Objects objects, String zone, int ttl) {
    this.zone = zone;
    this.ttl = ttl;
    Set<String> namespaces =
        objects.namespaces().stream()
            .map(n -> n.getMetadata().getName())
            .collect(Collectors.toCollection(HashSet::new));
    Map<String, Service> services = new HashMap<>();
    for (Service service : objects.services()) {
      if (namespaces.contains(service.getMetadata().getNamespace())) {
        String name = name(service.getMetadata().getName(), service.getMetadata().getNamespace());
        services.put(name, service);
        addService(service, name);
      }
    }
    for (EndpointSlice slice : objects.slices()) {
      if (!Endpoints.service(slice).isEmpty()) {
        String name = name(Endpoints.service(slice), slice.getMetadata().getNamespace());
        addSlice(slice, name, services);
      }
    }
    objects.pods().stream()
        .filter(p -> namespaces.contains(p.getMetadata().getNamespace()))
        .forEach(this::addPod);
  }

  private String name(String service, String namespace) {
    return service + "." + namespace + ".svc." + zone;
  }

  private String line(String owner, String type, String content) {
    return owner + " " + ttl + " " + type + " " + content;
  }

  private String address(String owner, String address) {
    InetAddress ip = InetAddress.ofLiteral(address);
    return line(owner, ip.getAddress().length == 4 ? "A" : "AAAA", ip.getHostAddress());
  }

  private String srv(String owner, int weight, int port, String target) {
    return line(owner, "SRV", "0 " + weight + " " + port + " " + target);
  }

  private static boolean isHeadless(Service service) {
    return "None".equals(service.getSpec().getClusterIP());
  }

  private static boolean isAlias(Service service) {
    return "ExternalName".equals(service.getSpec().getType());
  }

  private void addService(Service service, String name) {
    if (isAlias(service)) {
      transferred.add(line(name, "CNAME", service.getSpec().getExternalName() + "."));
      return;
    }
    if (isHeadless(service)) {
      return; // its slices say what it has
    }
    for (String ip : service.getSpec().getClusterIPs()) {
      transferred.add(address(name, ip));
      ofClusterIps.put(ip, name);
    }
    for (ServicePort port : service.getSpec().getPorts()) {
      transferred.add(srv(name, WHOLE_WEIGHT, port.getPort(), name));
      if (port.getName() != null && !port.getName().isEmpty()) {
        String owner = owner(port.getName(), port.getProtocol(), name);
        transferred.add(srv(owner, WHOLE_WEIGHT, port.getPort(), name));
      }
    }
  }

  private static String owner(String port, String protocol, String service) {
    return "_" + port + "._" + protocol.toLowerCase(Locale.ROOT) + "." + service;
  }

  private void addSlice(EndpointSlice slice, String name, Map<String, Service> services) {
    Service service = services.get(name);
    List<Endpoint> listed = Endpoints.listed(slice, service);
    int count = listed.stream().mapToInt(e -> e.getAddresses().size()).sum();
    for (Endpoint endpoint : listed) {
      for (String address : endpoint.getAddresses()) {
        String own = Endpoints.label(endpoint, address) + "." + name;
        ofEndpoints.computeIfAbsent(address, _ -> new TreeSet<>()).add(own);
        if (service == null || isAlias(service)) {
          continue;
        }
        if (!isHeadless(service)) { // its endpoints have names, too, but are not transferred
          more.add(address(own, address));
          continue;
        }
        transferred.add(address(name, address));
        transferred.add(address(own, address));
        for (EndpointPort port : Endpoints.named(slice)) {
          String owner = owner(port.getName(), port.getProtocol(), name);
          transferred.add(srv(owner, Math.max(1, WHOLE_WEIGHT / count), port.getPort(), own));
        }
      }
    }
  }

  private void addPod(Pod pod) {
    String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    if (ip != null && !ip.isEmpty() && !OVER.contains(pod.getStatus().getPhase())) {
      String label = ip.replace('.', '-').replace(':', '-');
      String owner = label + "." + pod.getMetadata().getNamespace() + ".pod." + zone;
      more.add(address(owner, ip));
    }
  }

  // ---- what is to be compared

  /** All records that a zone transfer lists, but SOA and NS. */
  public Set<String> transferred() {
    return transferred;
  }

  /** Each name with records of a type, as {@code name type}, and what they say. */
  public Map<String, Set<String>> answers() {
    Map<String, Set<String>> answers = new TreeMap<>();
    for (Set<String> lines : List.of(transferred, more)) {
      for (String line : lines) {
        String[] parts = line.split(" ", 4);
        answers.computeIfAbsent(parts[0] + " " + parts[2], _ -> new TreeSet<>()).add(parts[3]);
      }
    }
    return answers;
  }

  /** The names of each address. */
  public Map<String, Set<String>> reverse() {
    Map<String, Set<String>> names = new TreeMap<>(ofEndpoints);
    ofClusterIps.forEach((ip, name) -> names.put(ip, Set.of(name)));
    return names;
  }
}
