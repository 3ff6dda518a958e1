package dev.seamark.zones.transfer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.EndpointPort;
import dev.seamark.zones.catalog.EndpointSlice;
import dev.seamark.zones.catalog.EndpointSlice.AddressType;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.service.ExternalAddresses;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.table.AddressTable;
import dev.seamark.zones.table.Addresses;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.writing.ServiceAnswers;
import dev.seamark.zones.writing.SoaAnswers;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transfer of a zone of external addresses. */
public final class ExternalTransfer extends CatalogTransfer {
  private static final int WHOLE_WEIGHT = 100;

  private final Catalog catalog;
  private final ZoneSettings cluster;
  private final ExternalSettings settings;
  private final ClusterIndex index;
  private final byte[] apex;
  private final WireName server;

  /** Begins now: what changes from here on may be in it or not. */
  public ExternalTransfer(
      Catalog catalog,
      ZoneSettings cluster,
      ExternalSettings settings,
      ClusterIndex index,
      WireName zone) {
    super(zone, index.externalSerial()); // before the facts: what changes has a later one
    this.catalog = catalog;
    this.cluster = cluster;
    this.settings = settings;
    this.index = index;
    this.apex = Labels.of(settings.apex());
    this.server = zone.below(Labels.NS1, apex);
    of(catalog.services(), Service::key);
    AddressSet addresses = new AddressSet();
    new NameServers(index, cluster).externalAddresses(addresses, settings.headless());
    server(server, settings.ttl());
    Addresses.tell(
        Arrays.copyOf(addresses.v4, addresses.v4Count),
        Arrays.copyOf(addresses.v6, addresses.v6Count * 2),
        (v6, high, low) -> server(server, settings.ttl(), settings.ttl(), v6, high, low));
  }

  @Override
  boolean soa(RecordWriter to) {
    return to.soa(
        zone().spelled(),
        settings.ttl(),
        server.spelled(),
        zone().below(Labels.HOSTMASTER, apex).spelled(),
        new int[] {
          serial(), SoaAnswers.REFRESH, SoaAnswers.RETRY, SoaAnswers.EXPIRE, settings.ttl()
        });
  }

  @Override
  @Nullable Records records(ObjectKey key) {
    Service service = catalog.service(key).orElse(null);
    // A namespace may be hidden behind the names of the server.
    if (service == null
        || !index.isVisible(key)
        || Arrays.equals(Labels.of(key.namespace()), apex)) {
      return null;
    }
    WireName name = zone().below(Labels.of(key.name()), Labels.of(key.namespace()));
    ExternalAddresses outside = ExternalAddresses.of(service.exposure());
    if (!outside.isEmpty()) {
      return listed(name.spelled(), service, outside);
    }
    if (!settings.headless() || service.type() != Service.Type.HEADLESS) {
      return null;
    }
    List<EndpointSlice> slices = cluster.endpoints() ? catalog.slicesOf(key) : List.of();
    Style style = new Style(slices, service.publishNotReady());
    return new EndpointRecords(
        name,
        slices,
        cluster.endpointPodNames(),
        settings.ttl(),
        cluster.ttl(),
        EndpointRecords.mayRepeat(index.service(key), slices, style),
        style);
  }

  private Records listed(byte[] name, Service service, ExternalAddresses outside) {
    ListedRecords records = new ListedRecords();
    AddressTable.Sink addresses =
        (v6, high, low) ->
            records.add(
                out -> out.address(RecordWriter.NOTHING, name, settings.ttl(), v6, high, low));
    Addresses.tell(outside.v4, outside.v6, addresses);
    for (WireName target : outside.names) {
      records.add(out -> out.name(name, RecordType.CNAME, cluster.ttl(), target.spelled()));
    }
    BitSet numbers = new BitSet();
    for (ServicePort port : service.ports()) {
      int number = port.port();
      boolean again = numbers.get(number);
      numbers.set(number);
      if (outside.hasAddresses()) {
        add(records, name, port, again, name);
      }
      for (WireName target : outside.names) {
        add(records, name, port, again, target.spelled());
      }
    }
    return records;
  }

  /** Adds the SRV records of a port, that of the bare name only where the number is a new one. */
  private void add(
      ListedRecords to, byte[] service, ServicePort port, boolean again, byte[] target) {
    if (!again) {
      to.add(srv(RecordWriter.NOTHING, service, port.port(), target));
    }
    if (!port.name().isEmpty()) {
      byte[] labels = EndpointRecords.labels(port.name(), port.protocol());
      to.add(srv(labels, service, port.port(), target));
    }
  }

  private Ready srv(byte[] labels, byte[] service, int port, byte[] target) {
    return out ->
        out.srv(labels, service, cluster.ttl(), WHOLE_WEIGHT, port, RecordWriter.NOTHING, target);
  }

  /** The weight is shared by all pairs of an address and a port that a name has. */
  private static final class Style implements EndpointRecords.Style {
    private final boolean publishNotReady;
    private final Map<String, Integer> ofPort = new HashMap<>();
    private int ofService;

    Style(List<EndpointSlice> slices, boolean publishNotReady) {
      this.publishNotReady = publishNotReady;
      for (EndpointSlice slice : slices) {
        int rows =
            slice.addressType() == AddressType.FQDN ? 0 : EndpointRecords.listed(slice, this);
        ofService += rows * Math.max(1, slice.ports().size());
        for (EndpointPort port : slice.ports()) {
          ofPort.merge(key(port), rows, Integer::sum);
        }
      }
    }

    private static String key(EndpointPort port) {
      return port.protocol() + "/" + port.name();
    }

    @Override
    public void begin(EndpointSlice slice) {} // the weights are those of the whole service

    @Override
    public boolean lists(EndpointSlice slice, int row) {
      return publishNotReady || slice.ready(row);
    }

    @Override
    public boolean allPorts() {
      return true;
    }

    @Override
    public int weight(EndpointSlice slice, int port, boolean bare) {
      int pairs = bare ? ofService : ofPort.getOrDefault(key(slice.ports().get(port)), 1);
      return ServiceAnswers.weight(pairs);
    }

    @Override
    public boolean isListed(IpAddress address, byte[] label) {
      return false; // the server's own name is not that of a service
    }
  }
}
