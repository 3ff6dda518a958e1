package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.EndpointName;
import dev.seamark.zones.service.ExternalAddresses;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.table.Addresses;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.writing.ServiceAnswers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists the records of a zone of external addresses: SOA, NS and the server's addresses, then
 * service by service, SOA. Reads the catalog, not the index: it takes its time and allocates.
 */
public final class ExternalTransfer {
  private static final int WHOLE_WEIGHT = 100;

  private final Catalog catalog;
  private final ZoneSettings cluster;
  private final ExternalSettings settings;
  private final ClusterIndex index;
  private final RecordList records;
  private final byte[] apex;

  public ExternalTransfer(
      Catalog catalog,
      ZoneSettings cluster,
      ExternalSettings settings,
      ClusterIndex index,
      WireName zone) {
    this.catalog = catalog;
    this.cluster = cluster;
    this.settings = settings;
    this.index = index;
    this.records = new RecordList(zone, cluster.ttl());
    this.apex = Labels.of(settings.apex());
  }

  /** An endpoint with its name. */
  private record Endpoint(WireName name, IpAddress address, List<EndpointPort> ports) {}

  public List<ZoneRecord> records() {
    int serial = index.externalSerial(); // before the facts: what changes meanwhile has a later one
    WireName server = records.below(Labels.NS1, apex);
    records.ns(server, settings.ttl());
    AddressSet addresses = new AddressSet();
    new NameServers(index, cluster).externalAddresses(addresses, settings.headless());
    list(addresses).forEach(address -> records.address(server, address, settings.ttl()));
    catalog.services().stream()
        .filter(s -> index.isVisible(s.key()) && !isApex(s.key().namespace()))
        .sorted(Comparator.comparing(Service::key, Transfer.NAME_FIRST))
        .forEach(this::add);
    WireName mailbox = records.below(Labels.HOSTMASTER, apex);
    return records.between(records.soa(server, mailbox, serial, settings.ttl(), settings.ttl()));
  }

  private static List<IpAddress> list(AddressSet set) {
    return Addresses.list(
        Arrays.copyOf(set.v4, set.v4Count), Arrays.copyOf(set.v6, set.v6Count * 2));
  }

  /** Whether a namespace is hidden behind the names of the server. */
  private boolean isApex(String namespace) {
    return Arrays.equals(Labels.of(namespace), apex);
  }

  private void add(Service service) {
    WireName name =
        records.below(Labels.of(service.key().name()), Labels.of(service.key().namespace()));
    ExternalAddresses outside = ExternalAddresses.of(service.exposure());
    if (!outside.isEmpty()) {
      add(name, service, outside);
    } else if (settings.headless() && service.type() == Service.Type.HEADLESS) {
      addEndpoints(name, service);
    }
  }

  private void add(WireName name, Service service, ExternalAddresses outside) {
    Addresses.list(outside.v4, outside.v6)
        .forEach(address -> records.address(name, address, settings.ttl()));
    List<WireName> targets = new ArrayList<>(List.of(outside.names));
    targets.forEach(target -> records.cname(name, target));
    if (outside.hasAddresses()) {
      targets.addFirst(name);
    }
    for (ServicePort port : service.ports()) {
      for (WireName target : targets) {
        records.srv(name, WHOLE_WEIGHT, port.port(), target);
        if (!port.name().isEmpty()) {
          WireName ofPort = portName(name, port.name(), port.protocol());
          records.srv(ofPort, WHOLE_WEIGHT, port.port(), target);
        }
      }
    }
  }

  private WireName portName(WireName service, String port, Protocol protocol) {
    return records.inFrontOf(service, Labels.of("_" + port), Labels.of("_" + protocol.label()));
  }

  /** The weight is shared by all pairs of an address and a port that a name has. */
  private void addEndpoints(WireName name, Service service) {
    List<Endpoint> endpoints = endpoints(name, service);
    Map<WireName, Integer> ofName = new HashMap<>();
    for (Endpoint endpoint : endpoints) {
      ofName.merge(name, Math.max(1, endpoint.ports().size()), Integer::sum);
      for (EndpointPort port : endpoint.ports()) {
        ofName.merge(portName(name, port.name(), port.protocol()), 1, Integer::sum);
      }
    }
    for (Endpoint endpoint : endpoints) {
      records.address(name, endpoint.address(), settings.ttl());
      records.address(endpoint.name(), endpoint.address(), settings.ttl());
      for (EndpointPort port : endpoint.ports()) {
        add(name, endpoint, port, ofName);
      }
    }
  }

  private void add(
      WireName name, Endpoint endpoint, EndpointPort port, Map<WireName, Integer> ofName) {
    if (port.port() == EndpointPort.ANY) {
      return;
    }
    WireName target = endpoint.name();
    records.srv(name, weight(name, ofName), port.port(), target);
    records.srv(target, WHOLE_WEIGHT, port.port(), target);
    if (!port.name().isEmpty()) {
      WireName ofPort = portName(name, port.name(), port.protocol());
      records.srv(ofPort, weight(ofPort, ofName), port.port(), target);
    }
  }

  private static int weight(WireName name, Map<WireName, Integer> ofName) {
    return ServiceAnswers.weight(ofName.getOrDefault(name, 1));
  }

  /** The ready ones; the names of slices of names become aliases at once. */
  private List<Endpoint> endpoints(WireName name, Service service) {
    List<Endpoint> endpoints = new ArrayList<>();
    List<EndpointSlice> slices = cluster.endpoints() ? catalog.slicesOf(service.key()) : List.of();
    for (EndpointSlice slice : slices) {
      for (int row = 0; row < slice.size(); row++) {
        if (!service.publishNotReady() && !slice.ready(row)) {
          continue;
        }
        if (slice.addressType() == EndpointSlice.AddressType.FQDN) {
          Alias.target(slice.addressText(row)).ifPresent(to -> records.cname(name, to));
          continue;
        }
        byte[] label = EndpointName.of(slice, row, cluster.endpointPodNames());
        endpoints.add(
            new Endpoint(records.inFrontOf(name, label), slice.address(row), slice.ports()));
      }
    }
    return endpoints;
  }
}
