package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.reference.Candidates.Wanted;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/** Reads a name, right to left, and finds what stands there. */
final class NameFinder {
  private final ZoneSettings settings;
  private final Catalog catalog;
  private final Candidates candidates;
  private final NameServers nameServers;
  private final List<Name> multiclusterZones;

  NameFinder(ZoneSettings settings, Catalog catalog, Candidates candidates) {
    this.settings = settings;
    this.catalog = catalog;
    this.candidates = candidates;
    this.multiclusterZones = settings.multiclusterZones().stream().map(Names::name).toList();
    this.nameServers = new NameServers(settings, catalog, candidates);
  }

  /** What stands at the name, as far as addresses, aliases and ports go. */
  Finding find(Name name, Name zone) {
    List<String> labels = Names.labelsBelow(name, zone);
    int last = labels.size() - 1;
    if (labels.isEmpty()) {
      return Finding.empty();
    }
    if (labels.equals(NameServers.LABELS)) {
      return nameServers.find(zone);
    }
    String tree = labels.get(last);
    if (!tree.equals("svc") && !tree.equals("pod")) {
      return new Finding.Nothing();
    }
    if (Names.isReverse(name)) {
      return last == 0
          ? new Finding.Unclear("svc and pod directly below a reverse zone")
          : new Finding.Nothing();
    }
    if (last == 0) {
      return Finding.empty();
    }
    boolean pod = tree.equals("pod");
    if (pod && settings.pods() == PodMode.DISABLED) {
      return new Finding.Nothing();
    }
    String namespace = labels.get(last - 1);
    if (!isVisible(namespace)) {
      return new Finding.Nothing();
    }
    if (last == 1) {
      return Finding.empty();
    }
    List<String> front = labels.subList(0, last - 2);
    ObjectKey key = new ObjectKey(namespace, labels.get(last - 2));
    if (pod) {
      return front.size() > 2 ? new Finding.Nothing() : findPod(key, zone);
    }
    return isMulticluster(zone) ? findImport(key, front, zone) : findService(key, front, zone);
  }

  private Finding findService(ObjectKey key, List<String> front, Name zone) {
    Optional<Service> service = catalog.service(key);
    if (service.isEmpty()) {
      return new Finding.Nothing();
    }
    return switch (front.size()) {
      case 0 -> candidates.ofService(service.get(), Wanted.ANY, zone);
      case 1 -> candidates.ofService(service.get(), Wanted.endpoint(front.getFirst(), ""), zone);
      case 2 -> candidates.ofService(service.get(), port(front), zone);
      default -> findZonal(service.get(), front, zone);
    };
  }

  private Finding findZonal(Service service, List<String> front, Name zone) {
    int last = front.size() - 1;
    String directive = front.get(last - 1);
    boolean zonal =
        settings.zonal()
            && service.type() == Service.Type.HEADLESS
            && front.get(last).equals("_zone")
            && (directive.equals("pin") || directive.equals("prefer"));
    if (!zonal) {
      return new Finding.Nothing();
    }
    String topologyZone = String.join(".", front.subList(0, last - 1));
    return candidates.ofZone(service, topologyZone, directive.equals("prefer"), zone);
  }

  private Finding findImport(ObjectKey key, List<String> front, Name zone) {
    var imported = catalog.serviceImport(key);
    if (imported.isEmpty()) {
      return new Finding.Nothing();
    }
    return switch (front.size()) {
      case 0 -> candidates.ofImport(imported.get(), Wanted.ANY, zone);
      case 1 -> candidates.ofImport(imported.get(), Wanted.endpoint(front.getFirst(), ""), zone);
      case 2 -> {
        boolean port = front.stream().anyMatch(label -> label.startsWith("_"));
        Wanted wanted = port ? port(front) : Wanted.endpoint(front.getFirst(), front.getLast());
        yield candidates.ofImport(imported.get(), wanted, zone);
      }
      default -> new Finding.Nothing();
    };
  }

  private static Wanted port(List<String> front) {
    return Wanted.port(stripUnderscore(front.getFirst()), stripUnderscore(front.getLast()));
  }

  private static String stripUnderscore(String label) {
    return label.startsWith("_") ? label.substring(1) : label;
  }

  private Finding findPod(ObjectKey key, Name zone) {
    String label = key.name();
    long dashes = label.chars().filter(c -> c == '-').count();
    boolean v4 = dashes == 3 && !label.contains("--");
    String ip = label.replace('-', v4 ? '.' : ':');
    Optional<IpAddress> address = Names.address(ip);
    if (address.isEmpty()) {
      return new Finding.Nothing();
    }
    String below = label + "." + key.namespace() + ".pod.";
    Name owner = Names.name(zone.equals(Name.root) ? below : below + zone);
    Candidate candidate = new Candidate(owner, new Candidate.Host.At(address.get()), 0);
    if (settings.pods() == PodMode.INSECURE) {
      return new Finding.Found(List.of(candidate));
    }
    // Pods on the host network share an address: still one candidate.
    return catalog.pods().stream().anyMatch(pod -> isAt(pod, key.namespace(), ip))
        ? new Finding.Found(List.of(candidate))
        : new Finding.Nothing();
  }

  private static boolean isAt(Pod pod, String namespace, String ip) {
    return pod.key().namespace().equals(namespace) && pod.ip().equals(ip);
  }

  private boolean isVisible(String namespace) {
    boolean listed = settings.namespaces().isEmpty() || settings.namespaces().contains(namespace);
    return listed && catalog.hasNamespace(namespace);
  }

  private boolean isMulticluster(Name zone) {
    return multiclusterZones.contains(zone);
  }

  NameServers nameServers() {
    return nameServers;
  }
}
