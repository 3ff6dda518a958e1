package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServiceImport;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.EndpointRows;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.writing.ServiceAnswers;
import dev.seamark.zones.writing.SoaAnswers;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transfer of a zone of the cluster. */
public final class ClusterTransfer extends CatalogTransfer {
  private static final int WHOLE_WEIGHT = 100;

  private final Catalog catalog;
  private final ZoneSettings settings;
  private final ClusterIndex index;
  private final Zone zone;

  /** Begins now: what changes from here on may be in it or not. */
  public ClusterTransfer(Catalog catalog, ZoneSettings settings, ClusterIndex index, Zone zone) {
    super(zone.name, index.serial()); // before the facts: what changes meanwhile has a later one
    this.catalog = catalog;
    this.settings = settings;
    this.index = index;
    this.zone = zone;
    if (zone.multicluster) {
      of(catalog.serviceImports(), ServiceImport::key);
    } else {
      of(catalog.services(), Service::key);
    }
    nameServers();
  }

  private void nameServers() {
    NameServers servers = new NameServers(index, settings);
    int count = servers.read();
    if (count == 0) {
      WireName self = zone.name.below(Labels.NS, Labels.DNS);
      settings.ownAddresses().forEach(own -> server(self, own.v6(), own.high(), own.low()));
    }
    for (int i = 0; i < count; i++) {
      ServiceRecords service = servers.get(i);
      WireName name = zone.name.below(service.label, service.namespace.label, Labels.SVC);
      if (service.kind == ServiceRecords.Kind.CLUSTER_IP) {
        service.clusterAddresses((v6, high, low) -> server(name, v6, high, low));
        continue;
      }
      EndpointRows rows = service.endpoints;
      for (int group = 0; group < rows.groups(); group++) {
        WireName endpoint = name.below(rows.label(group));
        for (int row = rows.firstRow(group); row < rows.lastRow(group); row++) {
          IpAddress address = rows.address(row);
          server(endpoint, address.v6(), address.high(), address.low());
        }
      }
    }
  }

  private void server(WireName name, boolean v6, long high, long low) {
    server(name, settings.ttl(), 0, v6, high, low);
  }

  @Override
  boolean soa(RecordWriter to) {
    return to.soa(
        zone.name.spelled(),
        Math.min(settings.ttl(), SoaAnswers.LARGEST_TTL),
        zone.name.below(Labels.NS, Labels.DNS).spelled(),
        zone.name.below(Labels.HOSTMASTER).spelled(),
        new int[] {
          serial(), SoaAnswers.REFRESH, SoaAnswers.RETRY, SoaAnswers.EXPIRE, settings.ttl()
        });
  }

  @Override
  @Nullable Records records(ObjectKey key) {
    if (!index.isVisible(key)) {
      return null;
    }
    WireName name = zone.name.below(Labels.of(key.name()), Labels.of(key.namespace()), Labels.SVC);
    return zone.multicluster ? ofImport(key, name) : ofService(key, name);
  }

  private @Nullable Records ofService(ObjectKey key, WireName name) {
    Service service = catalog.service(key).orElse(null);
    if (service == null) {
      return null;
    }
    return switch (service.type()) {
      case CLUSTER_IP -> listed(name, service.clusterIps(), service.ports());
      case HEADLESS ->
          endpoints(name, index.service(key), catalog.slicesOf(key), service.publishNotReady());
      case EXTERNAL_NAME -> alias(name, service.externalName());
    };
  }

  private @Nullable Records ofImport(ObjectKey key, WireName name) {
    ServiceImport imported = catalog.serviceImport(key).orElse(null);
    if (imported == null) {
      return null;
    }
    if (imported.headless()) {
      return endpoints(name, index.serviceImport(key), catalog.slicesOfImport(key), false);
    }
    return imported.ports().isEmpty() ? null : listed(name, imported.ips(), imported.ports());
  }

  private Records alias(WireName name, String externalName) {
    ListedRecords records = new ListedRecords();
    Alias.target(externalName)
        .ifPresent(
            target ->
                records.add(
                    out ->
                        out.name(
                            name.spelled(), RecordType.CNAME, settings.ttl(), target.spelled())));
    return records;
  }

  private Records listed(WireName service, List<IpAddress> addresses, List<ServicePort> ports) {
    ListedRecords records = new ListedRecords();
    byte[] name = service.spelled();
    int ttl = settings.ttl();
    addresses.stream()
        .distinct()
        .filter(a -> !isServer(service, a.v6(), a.high(), a.low()))
        .forEach(
            a ->
                records.add(
                    out ->
                        out.address(RecordWriter.NOTHING, name, ttl, a.v6(), a.high(), a.low())));
    BitSet numbers = new BitSet();
    for (ServicePort port : addresses.isEmpty() ? List.<ServicePort>of() : ports) {
      int number = port.port();
      if (!numbers.get(number)) {
        numbers.set(number);
        records.add(srv(RecordWriter.NOTHING, name, number));
      }
      if (!port.name().isEmpty()) {
        records.add(srv(EndpointRecords.labels(port.name(), port.protocol()), name, number));
      }
    }
    return records;
  }

  private Ready srv(byte[] labels, byte[] service, int port) {
    return out ->
        out.srv(labels, service, settings.ttl(), WHOLE_WEIGHT, port, RecordWriter.NOTHING, service);
  }

  private Records endpoints(
      WireName name,
      @Nullable ServiceRecords known,
      List<EndpointSlice> all,
      boolean publishNotReady) {
    List<EndpointSlice> slices = settings.endpoints() ? all : List.of();
    Style style = new Style(name, publishNotReady);
    return new EndpointRecords(
        name,
        slices,
        settings.endpointPodNames(),
        settings.ttl(),
        settings.ttl(),
        EndpointRecords.mayRepeat(known, slices, style),
        style);
  }

  /** Unlike in a query, the weight is shared by the addresses of one slice. */
  private final class Style implements EndpointRecords.Style {
    private final WireName service;
    private final boolean publishNotReady;
    private int weight;

    Style(WireName service, boolean publishNotReady) {
      this.service = service;
      this.publishNotReady = publishNotReady;
    }

    @Override
    public void begin(EndpointSlice slice) {
      weight = ServiceAnswers.weight(EndpointRecords.listed(slice, this));
    }

    @Override
    public boolean lists(EndpointSlice slice, int row) {
      return publishNotReady || slice.ready(row);
    }

    @Override
    public boolean allPorts() {
      return false;
    }

    @Override
    @SuppressWarnings(
        "ReferenceEquality") // asked row by row of the one slice that is being written
    public int weight(EndpointSlice slice, int port, boolean ofService) {
      return weight;
    }

    @Override
    public boolean isListed(IpAddress address, byte[] label) {
      return hasServers()
          && isServer(service.below(label), address.v6(), address.high(), address.low());
    }
  }
}
