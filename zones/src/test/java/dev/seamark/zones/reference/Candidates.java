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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.xbill.DNS.Name;

/** What Services and imports offer below their names. */
final class Candidates {
  private static final int LONGEST_LABEL = 63;

  private final ZoneSettings settings;
  private final Catalog catalog;

  Candidates(ZoneSettings settings, Catalog catalog) {
    this.settings = settings;
    this.catalog = catalog;
  }

  /** What a question asks a Service for; empty strings ask for anything. */
  record Wanted(String endpoint, String cluster, String port, String protocol) {
    static final Wanted ANY = new Wanted("", "", "", "");

    static Wanted endpoint(String endpoint, String cluster) {
      return new Wanted(endpoint, cluster, "", "");
    }

    static Wanted port(String port, String protocol) {
      return new Wanted("", "", port, protocol);
    }

    boolean takes(String name, String ofProtocol) {
      return (port.isEmpty() || port.equalsIgnoreCase(name))
          && (protocol.isEmpty() || protocol.equalsIgnoreCase(ofProtocol));
    }
  }

  /** One address of a slice that counts as ready. */
  record Row(EndpointSlice slice, int index) {
    String zone() {
      return slice.zone(index);
    }

    Optional<IpAddress> address() {
      return slice.addressType() == EndpointSlice.AddressType.FQDN
          ? Optional.empty()
          : Optional.of(slice.address(index));
    }
  }

  Finding ofService(Service service, Wanted wanted, Name zone) {
    ObjectKey key = service.key();
    Name owner = serviceName(key, zone);
    List<Row> ready = readyRows(key);
    if (service.type() == Service.Type.EXTERNAL_NAME) {
      boolean address = Names.address(service.externalName()).isPresent();
      return address || !wanted.equals(Wanted.ANY)
          ? new Finding.Nothing()
          : new Finding.Found(
              List.of(
                  new Candidate(
                      owner,
                      new Candidate.Host.Alias(Names.name(service.externalName())),
                      Candidate.NO_PORT)));
    }
    boolean headless = service.type() == Service.Type.HEADLESS;
    if (!headless && settings.ignoreEmptyService() && ready.isEmpty()) {
      return new Finding.Nothing();
    }
    return headless || !wanted.endpoint().isEmpty()
        ? ofRows(ready, wanted, owner)
        : ofAddresses(service.clusterIps(), service.ports(), wanted, owner);
  }

  Finding ofImport(ServiceImport imported, Wanted wanted, Name zone) {
    Name owner = serviceName(imported.key(), zone);
    List<Row> ready = readyRowsOfImport(imported.key());
    if (!imported.headless() && settings.ignoreEmptyService() && ready.isEmpty()) {
      return new Finding.Nothing();
    }
    return imported.headless() || !wanted.endpoint().isEmpty()
        ? ofRows(ready, wanted, owner)
        : ofAddresses(imported.ips(), imported.ports(), wanted, owner);
  }

  /** Zonal names: those in the zone; where there are none, all or none. */
  Finding ofZone(Service service, String topologyZone, boolean prefer, Name zone) {
    List<Row> all = readyRows(service.key());
    List<Row> near = all.stream().filter(r -> r.zone().equalsIgnoreCase(topologyZone)).toList();
    List<Row> chosen = near.isEmpty() && prefer ? all : near;
    Name owner = serviceName(service.key(), zone);
    return ofRows(chosen, Wanted.ANY, owner) instanceof Finding.Found found
        ? found
        : Finding.empty();
  }

  private static Finding ofAddresses(
      List<IpAddress> ips, List<ServicePort> ports, Wanted wanted, Name owner) {
    List<Candidate> candidates = new ArrayList<>();
    boolean any = false;
    for (ServicePort port : ports) {
      if (wanted.takes(port.name(), port.protocol().label())) {
        any = true;
        for (IpAddress ip : ips) {
          candidates.add(new Candidate(owner, new Candidate.Host.At(ip), port.port()));
        }
      }
    }
    return any ? new Finding.Found(candidates) : new Finding.Nothing();
  }

  /** What the endpoints of a Service offer below a name. */
  Finding ofEndpoints(ObjectKey key, Wanted wanted, Name service) {
    return ofRows(readyRows(key), wanted, service);
  }

  private Finding ofRows(List<Row> rows, Wanted wanted, Name service) {
    List<Candidate> candidates = new ArrayList<>();
    for (Row row : rows) {
      String cluster = row.slice().cluster();
      boolean named =
          wanted.endpoint().isEmpty()
              || (wanted.endpoint().equalsIgnoreCase(endpointName(row))
                  && wanted.cluster().equalsIgnoreCase(cluster));
      if (!named) {
        continue;
      }
      for (Port port : ports(row.slice())) {
        if (wanted.takes(port.name(), port.protocol())) {
          candidates.add(new Candidate(ownerOf(row, service), hostOf(row), port.number()));
        }
      }
    }
    return candidates.isEmpty() ? new Finding.Nothing() : new Finding.Found(candidates);
  }

  private record Port(String name, String protocol, int number) {}

  /** A slice without ports gives its addresses all the same, as if at a port that is none. */
  private static List<Port> ports(EndpointSlice slice) {
    if (slice.ports().isEmpty()) {
      return List.of(new Port("", "", Candidate.NO_PORT));
    }
    return slice.ports().stream().map(Candidates::port).toList();
  }

  private static Port port(EndpointPort port) {
    Protocol protocol = port.protocol();
    boolean none = port.port() == EndpointPort.ANY;
    return new Port(port.name(), protocol.label(), none ? Candidate.NO_PORT : port.port());
  }

  private static Candidate.Host hostOf(Row row) {
    return row.address()
        .<Candidate.Host>map(Candidate.Host.At::new)
        .orElseGet(
            () -> new Candidate.Host.Alias(Names.name(row.slice().addressText(row.index()))));
  }

  private Name ownerOf(Row row, Name service) {
    String cluster = row.slice().cluster();
    String labels = endpointName(row) + (cluster.isEmpty() ? "" : "." + cluster);
    return Names.name(labels + "." + service);
  }

  /** Host name, else pod name if wanted, else the address with dashes. */
  String endpointName(Row row) {
    String hostname = row.slice().hostname(row.index());
    if (!hostname.isEmpty()) {
      return hostname;
    }
    String target = row.slice().target(row.index());
    if (settings.endpointPodNames() && !target.isEmpty() && target.length() <= LONGEST_LABEL) {
      return target;
    }
    String dashed = row.slice().addressText(row.index()).replace('.', '-').replace(':', '-');
    return dashed.endsWith("-") ? dashed + "0" : dashed;
  }

  static Name serviceName(ObjectKey key, Name zone) {
    String labels = key.name() + "." + key.namespace() + ".svc.";
    return Names.name(zone.equals(Name.root) ? labels : labels + zone);
  }

  /** The addresses of a Service that count as ready, whether the Service exists or not. */
  List<Row> readyRows(ObjectKey key) {
    boolean all = catalog.service(key).map(Service::publishNotReady).orElse(false);
    return rows(catalog.slicesOf(key), row -> all || row.slice().ready(row.index()));
  }

  private List<Row> readyRowsOfImport(ObjectKey key) {
    return rows(catalog.slicesOfImport(key), row -> row.slice().ready(row.index()));
  }

  private List<Row> rows(List<EndpointSlice> slices, Predicate<Row> wanted) {
    List<Row> rows = new ArrayList<>();
    if (settings.endpoints()) {
      for (EndpointSlice slice : slices) {
        for (int i = 0; i < slice.size(); i++) {
          rows.add(new Row(slice, i));
        }
      }
    }
    return rows.stream().filter(wanted).toList();
  }
}
