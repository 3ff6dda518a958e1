package dev.seamark.server.plugins.nodes;

import dev.seamark.server.plugins.cluster.source.NodeWatch;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Fact;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Kind;
import dev.seamark.zones.catalog.Node;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.file.StaticZoneBuilder;
import dev.seamark.zones.file.ZoneDataException;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ReverseMap;

/**
 * The zones of the nodes that a catalog knows, each made anew when nodes change. Queries see a zone
 * whole; the thread of the {@link NodeWatch} makes them.
 */
final class NodeZones implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/kubenodes");
  private static final int SOA_NUMBERS = 5 * Integer.BYTES;
  private static final int REFRESH = 7200;
  private static final int RETRY = 1800;
  private static final int EXPIRE = 86_400;

  private final Catalog catalog;
  private final Settings settings;
  private final WireName named;
  private final List<Slot> slots = new ArrayList<>();
  private final ZoneTable<Slot> table;
  private final NodeWatch watch;
  private int serial;

  /**
   * How zones are made.
   *
   * @param zones at least one that is not of addresses: the first such is where addresses point to
   * @param external whether nodes have their external addresses, and not the internal ones
   */
  record Settings(List<WireName> zones, int ttl, boolean external) {}

  /** One zone; null before the nodes are known. */
  static final class Slot {
    private final WireName apex;
    private volatile @Nullable StaticZone zone;

    private Slot(WireName apex) {
      this.apex = apex;
    }

    @Nullable StaticZone now() {
      return zone;
    }
  }

  private NodeZones(Catalog catalog, Settings settings) {
    this.catalog = catalog;
    this.settings = settings;
    named = settings.zones().stream().filter(zone -> !zone.isReverse()).findFirst().orElseThrow();
    Map<WireName, Slot> byApex = new LinkedHashMap<>();
    for (WireName zone : settings.zones()) {
      byApex.computeIfAbsent(zone, Slot::new);
    }
    slots.addAll(byApex.values());
    table = ZoneTable.of(byApex);
    watch = NodeWatch.start(catalog, this::make);
  }

  /** Zones that follow the catalog from now on. */
  static NodeZones over(Catalog catalog, Settings settings) {
    return new NodeZones(catalog, settings);
  }

  /** The longest of the zones that the query is in; null where there is none. */
  @Nullable Slot match(Query query) {
    return table.match(query);
  }

  /** Whether all zones are there. */
  boolean areKnown() {
    return slots.stream().allMatch(slot -> slot.now() != null);
  }

  private void make() {
    int now = (int) (InstantSource.system().millis() / 1000);
    serial = Integer.compareUnsigned(now, serial) > 0 ? now : serial + 1;
    for (Slot slot : slots) {
      try {
        slot.zone = zone(slot.apex);
      } catch (ZoneDataException e) {
        LOG.error("zone {} stays as it was: {}; {}", slot.apex, e.getMessage(), e.advice());
      }
    }
  }

  private StaticZone zone(WireName apex) throws ZoneDataException {
    StaticZoneBuilder zone = new StaticZoneBuilder(apex, Runtime.getRuntime().maxMemory() / 4);
    byte[] soa = soa(apex);
    zone.add(apex, RecordType.SOA, settings.ttl(), soa, 0, soa.length);
    for (Fact fact : catalog.facts(Kind.NODE)) {
      if (fact instanceof Node node) {
        add(node, apex, zone);
      }
    }
    return zone.build();
  }

  private void add(Node node, WireName apex, StaticZoneBuilder zone) throws ZoneDataException {
    List<IpAddress> addresses =
        settings.external() ? node.externalAddresses() : node.internalAddresses();
    WireName owner;
    try {
      owner = below(node.name(), apex.isReverse() ? named : apex);
    } catch (IllegalArgumentException e) {
      LOG.warn("node {} has no name in {}: {}", node.name(), apex, e.getMessage());
      return;
    }
    for (IpAddress address : addresses) {
      byte[] bytes = new byte[address.length()];
      address.toBytes(bytes, 0);
      if (apex.isReverse()) {
        WireName reverse = WireName.fromWire(ReverseMap.fromAddress(bytes).toWire(), 0);
        byte[] target = owner.spelled();
        zone.add(reverse, RecordType.PTR, settings.ttl(), target, 0, target.length);
      } else {
        int type = address.v6() ? RecordType.AAAA : RecordType.A;
        zone.add(owner, type, settings.ttl(), bytes, 0, bytes.length);
      }
    }
  }

  private static WireName below(String name, WireName zone) {
    return WireName.parse(zone.equals(WireName.ROOT) ? name : name + "." + zone);
  }

  private byte[] soa(WireName apex) {
    byte[] server = below("ns.dns", apex).spelled();
    byte[] mailbox = below("hostmaster.dns", apex).spelled();
    byte[] data = new byte[server.length + mailbox.length + SOA_NUMBERS];
    System.arraycopy(server, 0, data, 0, server.length);
    System.arraycopy(mailbox, 0, data, server.length, mailbox.length);
    int at = server.length + mailbox.length;
    for (int number : new int[] {serial, REFRESH, RETRY, EXPIRE, settings.ttl()}) {
      Names.u32(data, at, number);
      at += Integer.BYTES;
    }
    return data;
  }

  @Override
  public void close() {
    watch.close();
  }
}
