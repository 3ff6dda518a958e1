package dev.seamark.zones.reference;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.settings.ZoneSettings;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.xbill.DNS.Name;

/**
 * What a transfer of a zone lists between its SOA records, by the book: a line for each record, in
 * lower case, worked out from the facts there are now. Pods, pointers and {@code dns-version} are
 * not listed, as in CoreDNS.
 */
final class ReferenceTransfer {
  private final ZoneSettings settings;
  private final Catalog catalog;
  private final Candidates candidates;
  private final NameServers servers;

  ReferenceTransfer(ZoneSettings settings, Catalog catalog) {
    this.settings = settings;
    this.catalog = catalog;
    this.candidates = new Candidates(settings, catalog);
    this.servers = new NameServers(settings, catalog, candidates);
  }

  /** The records; empty where the rules leave open which there are. */
  Optional<Set<String>> records(Name zone, boolean multicluster) {
    if (!(servers.find(zone) instanceof Finding.Found(var found))) {
      return Optional.empty();
    }
    Listing listing = new Listing();
    for (Candidate server : found) {
      listing.add(zone, settings.ttl(), "NS", server.owner().toString());
      if (server.host() instanceof Candidate.Host.At(IpAddress address)) {
        listing.server(server.owner(), address);
      }
    }
    if (multicluster) {
      for (ServiceImport imported : catalog.serviceImports()) {
        if (isVisible(imported.key())) {
          ofImport(imported, Candidates.serviceName(imported.key(), zone), listing);
        }
      }
    } else {
      for (Service service : catalog.services()) {
        if (isVisible(service.key())) {
          ofService(service, Candidates.serviceName(service.key(), zone), listing);
        }
      }
    }
    return Optional.of(listing.lines);
  }

  private boolean isVisible(ObjectKey key) {
    return catalog.hasNamespace(key.namespace())
        && (settings.namespaces().isEmpty() || settings.namespaces().contains(key.namespace()));
  }

  private void ofService(Service service, Name name, Listing listing) {
    switch (service.type()) {
      case CLUSTER_IP -> atAddresses(name, service.clusterIps(), service.ports(), listing);
      case HEADLESS ->
          atEndpoints(name, catalog.slicesOf(service.key()), service.publishNotReady(), listing);
      case EXTERNAL_NAME -> alias(name, service.externalName(), listing);
    }
  }

  private void ofImport(ServiceImport imported, Name name, Listing listing) {
    if (imported.headless()) {
      atEndpoints(name, catalog.slicesOfImport(imported.key()), false, listing);
    } else if (!imported.ports().isEmpty()) {
      atAddresses(name, imported.ips(), imported.ports(), listing);
    }
  }

  /** Every port has an SRV record at the Service's name, and a named one at its own, too. */
  private void atAddresses(
      Name name, List<IpAddress> addresses, List<ServicePort> ports, Listing listing) {
    addresses.forEach(address -> listing.address(name, address));
    for (ServicePort port : addresses.isEmpty() ? List.<ServicePort>of() : ports) {
      String data = "0 100 " + port.port() + " " + name;
      listing.add(name, settings.ttl(), "SRV", data);
      if (!port.name().isEmpty()) {
        listing.add(portName(port.name(), port.protocol(), name), settings.ttl(), "SRV", data);
      }
    }
  }

  /** The weight is shared by the endpoints of one slice that are listed. */
  private void atEndpoints(
      Name name, Collection<EndpointSlice> slices, boolean unreadyToo, Listing listing) {
    for (EndpointSlice slice : settings.endpoints() ? slices : List.<EndpointSlice>of()) {
      List<Candidates.Row> rows =
          IntStream.range(0, slice.size())
              .filter(row -> unreadyToo || slice.ready(row))
              .mapToObj(row -> new Candidates.Row(slice, row))
              .toList();
      for (Candidates.Row row : rows) {
        if (row.address().isEmpty()) {
          alias(name, slice.addressText(row.index()), listing);
          continue;
        }
        String cluster = slice.cluster().isEmpty() ? "" : "." + slice.cluster();
        Name own = Names.name(candidates.endpointName(row) + cluster + "." + name);
        listing.address(name, row.address().get());
        listing.address(own, row.address().get());
        int weight = Math.max(1, 100 / rows.size());
        for (EndpointPort port : slice.ports()) {
          if (!port.name().isEmpty() && port.port() != EndpointPort.ANY) {
            listing.add(
                portName(port.name(), port.protocol(), name),
                settings.ttl(),
                "SRV",
                "0 " + weight + " " + port.port() + " " + own);
          }
        }
      }
    }
  }

  private void alias(Name name, String target, Listing listing) {
    if (Names.address(target).isEmpty()) {
      listing.add(name, settings.ttl(), "CNAME", Names.name(target).toString());
    }
  }

  private static Name portName(String port, Protocol protocol, Name service) {
    return Names.name("_" + port + "._" + protocol.label() + "." + service);
  }

  /** The lines so far. */
  private final class Listing {
    private final Set<String> lines = new TreeSet<>();
    private final Set<String> ofServers = new LinkedHashSet<>();

    void add(Name owner, long ttl, String type, String data) {
      lines.add((owner + " " + ttl + " " + type + " " + data).toLowerCase(Locale.ROOT));
    }

    /** Name servers come first, and their addresses have no TTL and are not listed again. */
    void server(Name owner, IpAddress address) {
      ofServers.add(owner.toString().toLowerCase(Locale.ROOT) + " " + address);
      add(owner, 0, address.v6() ? "AAAA" : "A", text(address));
    }

    void address(Name owner, IpAddress address) {
      if (!ofServers.contains(owner.toString().toLowerCase(Locale.ROOT) + " " + address)) {
        add(owner, settings.ttl(), address.v6() ? "AAAA" : "A", text(address));
      }
    }

    private static String text(IpAddress address) {
      return new Records(0).address(Name.root, address).rdataToString();
    }
  }
}
