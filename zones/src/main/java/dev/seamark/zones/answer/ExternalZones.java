package dev.seamark.zones.answer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.transfer.ExternalTransfer;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The zones of one {@code k8s_external} block, in which the services of a cluster are called {@code
 * service.namespace} and have the addresses at which they are found from outside. They share the
 * index of the {@link ClusterZones} that they were made from, and follow the catalog with it; any
 * number of threads ask them.
 */
public final class ExternalZones {
  private final ExternalSettings settings;
  private final Catalog catalog;
  private final ZoneSettings cluster;
  private final ClusterIndex index;
  private final ZoneIndex<Zone> zones;
  private final ThreadLocal<ExternalAnswerer> answerers;

  ExternalZones(
      ExternalSettings settings, Catalog catalog, ZoneSettings cluster, ClusterIndex index) {
    this.settings = settings;
    this.catalog = catalog;
    this.cluster = cluster;
    this.index = index;
    Map<WireName, Zone> byName = new LinkedHashMap<>();
    settings.zones().forEach(name -> byName.putIfAbsent(name, Zone.external(name)));
    this.zones = ZoneIndex.of(byName);
    this.answerers = ThreadLocal.withInitial(() -> new ExternalAnswerer(index, cluster, settings));
  }

  /**
   * Answers the question as {@link ClusterZones#answer} does. {@link Verdict#CHASE} says that there
   * are names of load balancers in the answer whose addresses are still to be looked up.
   */
  public Verdict answer(Query query, ReplyBuffer reply, int limit, int rotation) {
    Zone zone = zones.match(query);
    return zone == null
        ? Verdict.NOT_OURS
        : answerers.get().answer(query, zone, reply, limit, rotation);
  }

  /** Whether the catalog had everything at least once; before, a name error may be a mistake. */
  public boolean synced() {
    return catalog.synced();
  }

  /** The serial of the SOA records; it grows with every change of an answer. */
  public int serial() {
    return index.externalSerial();
  }

  /** Begins a transfer of a zone, as {@link ClusterZones#transfer} does. */
  public Optional<ZoneTransfer> transfer(WireName zone) {
    return settings.zones().stream()
        .filter(name -> name.equals(zone) && !name.isReverse())
        .findFirst()
        .map(name -> new ExternalTransfer(catalog, cluster, settings, index, name));
  }
}
