package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Who serves the zone: the Services with an endpoint at one of the server's own addresses, or else
 * {@code ns.dns} with these addresses.
 */
final class NameServers {
  static final List<String> LABELS = List.of("ns", "dns");

  private final ZoneSettings settings;
  private final Catalog catalog;
  private final Candidates candidates;

  NameServers(ZoneSettings settings, Catalog catalog, Candidates candidates) {
    this.settings = settings;
    this.catalog = catalog;
    this.candidates = candidates;
  }

  Finding find(Name zone) {
    List<ObjectKey> owners = ownersOfOwnAddresses();
    List<Candidate> found = new ArrayList<>();
    if (owners.isEmpty()) {
      Name own = Names.name(zone.equals(Name.root) ? "ns.dns." : "ns.dns." + zone);
      settings.ownAddresses().forEach(address -> found.add(candidate(own, address)));
      return new Finding.Found(found);
    }
    boolean local =
        !Names.isReverse(zone)
            && settings.multiclusterZones().stream().map(Names::name).noneMatch(zone::equals);
    for (ObjectKey key : owners) {
      Optional<Service> service = catalog.service(key).filter(s -> !s.clusterIps().isEmpty());
      if (!local || service.isEmpty() || !isListed(key.namespace())) {
        return new Finding.Unclear("which name servers " + zone + " has where " + key + " has one");
      }
      Name name = Candidates.serviceName(key, zone);
      service.get().clusterIps().forEach(address -> found.add(candidate(name, address)));
    }
    return new Finding.Found(found);
  }

  private List<ObjectKey> ownersOfOwnAddresses() {
    List<ObjectKey> owners = new ArrayList<>();
    for (ObjectKey key : SliceOwners.of(catalog)) {
      boolean own =
          candidates.readyRows(key).stream()
              .anyMatch(row -> row.address().filter(settings.ownAddresses()::contains).isPresent());
      if (own) {
        owners.add(key);
      }
    }
    return owners;
  }

  private boolean isListed(String namespace) {
    return catalog.hasNamespace(namespace)
        && (settings.namespaces().isEmpty() || settings.namespaces().contains(namespace));
  }

  private static Candidate candidate(Name name, IpAddress address) {
    return new Candidate(name, new Candidate.Host.At(address), Candidate.NO_PORT);
  }
}
