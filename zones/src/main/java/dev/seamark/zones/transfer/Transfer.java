package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Protocol;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.EndpointName;
import dev.seamark.zones.service.EndpointRows;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.Addresses;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.writing.ServiceAnswers;
import dev.seamark.zones.writing.SoaAnswers;
import java.util.Comparator;
import java.util.List;

/**
 * Lists the records of a zone in the order of CoreDNS: SOA, NS and the servers' addresses, then
 * service by service, SOA. Reads the catalog, not the index: it takes its time and allocates.
 */
public final class Transfer {
  private final Catalog catalog;
  private final ZoneSettings settings;
  private final ClusterIndex index;
  private final Zone zone;
  private final RecordList records;

  public Transfer(Catalog catalog, ZoneSettings settings, ClusterIndex index, Zone zone) {
    this.catalog = catalog;
    this.settings = settings;
    this.index = index;
    this.zone = zone;
    this.records = new RecordList(zone.name, settings.ttl());
  }

  public List<ZoneRecord> records() {
    int serial = index.serial(); // before the facts: what changes meanwhile has a later one
    nameServers();
    if (zone.multicluster) {
      catalog.serviceImports().stream()
          .filter(i -> index.isVisible(i.key()))
          .sorted(Comparator.comparing(ServiceImport::key, NAME_FIRST))
          .forEach(this::add);
    } else {
      catalog.services().stream()
          .filter(s -> index.isVisible(s.key()))
          .sorted(Comparator.comparing(Service::key, NAME_FIRST))
          .forEach(this::add);
    }
    int ttl = settings.ttl();
    return records.between(
        records.soa(
            records.below(Labels.NS, Labels.DNS),
            records.below(Labels.HOSTMASTER),
            serial,
            ttl,
            Math.min(ttl, SoaAnswers.LARGEST_TTL)));
  }

  static final Comparator<ObjectKey> NAME_FIRST =
      Comparator.comparing(ObjectKey::name).thenComparing(ObjectKey::namespace);

  private void nameServers() {
    NameServers servers = new NameServers(index, settings);
    int count = servers.read();
    if (count == 0) {
      for (IpAddress own : settings.ownAddresses()) {
        nameServer(records.below(Labels.NS, Labels.DNS), own);
      }
    }
    for (int i = 0; i < count; i++) {
      ServiceRecords server = servers.get(i);
      WireName name = serviceName(server.namespace.label, server.label);
      if (server.kind == ServiceRecords.Kind.CLUSTER_IP) {
        Addresses.list(server.v4, server.v6).forEach(address -> nameServer(name, address));
        continue;
      }
      EndpointRows rows = server.endpoints;
      for (int group = 0; group < rows.groups(); group++) {
        for (int row = rows.firstRow(group); row < rows.lastRow(group); row++) {
          nameServer(records.inFrontOf(name, rows.label(group)), rows.address(row));
        }
      }
    }
  }

  private void nameServer(WireName name, IpAddress address) {
    records.ns(name, settings.ttl());
    records.address(name, address, 0);
  }

  private WireName serviceName(byte[] namespace, byte[] service) {
    return records.below(service, namespace, Labels.SVC);
  }

  private void add(Service service) {
    WireName name =
        serviceName(Labels.of(service.key().namespace()), Labels.of(service.key().name()));
    switch (service.type()) {
      case CLUSTER_IP -> addService(name, service.clusterIps(), service.ports());
      case HEADLESS ->
          addEndpoints(name, slices(catalog.slicesOf(service.key())), service.publishNotReady());
      case EXTERNAL_NAME ->
          Alias.target(service.externalName()).ifPresent(target -> records.cname(name, target));
    }
  }

  private void add(ServiceImport imported) {
    WireName name =
        serviceName(Labels.of(imported.key().namespace()), Labels.of(imported.key().name()));
    if (imported.headless()) {
      addEndpoints(name, slices(catalog.slicesOfImport(imported.key())), false);
    } else if (!imported.ports().isEmpty()) {
      addService(name, imported.ips(), imported.ports());
    }
  }

  private List<EndpointSlice> slices(List<EndpointSlice> all) {
    return settings.endpoints() ? all : List.of();
  }

  private void addService(WireName name, List<IpAddress> addresses, List<ServicePort> ports) {
    addresses.forEach(address -> records.address(name, address));
    for (ServicePort port : addresses.isEmpty() ? List.<ServicePort>of() : ports) {
      records.srv(name, 100, port.port(), name);
      if (!port.name().isEmpty()) {
        records.srv(portName(name, port.name(), port.protocol()), 100, port.port(), name);
      }
    }
  }

  private WireName portName(WireName service, String port, Protocol protocol) {
    return records.inFrontOf(service, Labels.of("_" + port), Labels.of("_" + protocol.label()));
  }

  /** Unlike in a query, the weight is shared by the addresses of one slice. */
  private void addEndpoints(WireName name, List<EndpointSlice> slices, boolean publishNotReady) {
    for (EndpointSlice slice : slices) {
      int ready = 0;
      for (int row = 0; row < slice.size(); row++) {
        ready += publishNotReady || slice.ready(row) ? 1 : 0;
      }
      for (int row = 0; row < slice.size(); row++) {
        if (publishNotReady || slice.ready(row)) {
          addEndpoint(name, slice, row, ServiceAnswers.weight(ready));
        }
      }
    }
  }

  private void addEndpoint(WireName service, EndpointSlice slice, int row, int weight) {
    byte[] label = EndpointName.of(slice, row, settings.endpointPodNames());
    WireName name = service;
    if (slice.imported()) {
      name = records.inFrontOf(name, Labels.of(slice.cluster()));
    }
    name = records.inFrontOf(name, label);
    if (slice.addressType() == AddressType.FQDN) {
      Alias.target(slice.addressText(row)).ifPresent(target -> records.cname(service, target));
      return;
    }
    records.address(service, slice.address(row));
    records.address(name, slice.address(row));
    for (EndpointPort port : slice.ports()) {
      if (!port.name().isEmpty() && port.port() != EndpointPort.ANY) {
        records.srv(portName(service, port.name(), port.protocol()), weight, port.port(), name);
      }
    }
  }
}
