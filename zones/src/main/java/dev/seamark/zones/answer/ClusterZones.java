package dev.seamark.zones.answer;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Pod;
import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.names.NameFinder;
import dev.seamark.zones.names.NameReader;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ProgrammingListener;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.transfer.ClusterTransfer;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The zones of one {@code kubernetes} block: they follow a catalog, and any number of threads ask
 * them.
 */
public final class ClusterZones implements AutoCloseable {
  private final Catalog catalog;
  private final ZoneSettings settings;
  private final ClusterIndex index;
  private final ZoneIndex<Zone> zones;
  private final ThreadLocal<Answerer> answerers;

  /** Follows the catalog from now on, until {@link #close}. */
  public ClusterZones(ZoneSettings settings, Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.settings = settings;
    this.index = new ClusterIndex(catalog, settings, clock);
    Map<WireName, Zone> byName = new LinkedHashMap<>();
    for (WireName name : settings.zones()) {
      byName.putIfAbsent(name, new Zone(name, settings.multiclusterZones().contains(name)));
    }
    this.zones = ZoneIndex.of(byName);
    Zone primary =
        byName.values().stream().filter(z -> !z.name.isReverse()).findFirst().orElseThrow();
    this.answerers = ThreadLocal.withInitial(() -> new Answerer(index, settings, primary));
    catalog.attach(index);
  }

  /**
   * Answers the question, class IN taken for granted. Writes header, question and records, never an
   * OPT record; allocates nothing once a thread has asked before.
   *
   * @param limit how many bytes the reply may have; where not all fits, TC is set
   * @param rotation any number: where a set of records does not fit whole, it decides which one is
   *     the first of those that do
   */
  public Verdict answer(Query query, ReplyBuffer reply, int limit, int rotation) {
    return answer(query, reply, limit, rotation, NameFinder.NOWHERE);
  }

  /**
   * The same to a client in a topology zone.
   *
   * @param near its name, dotted, lower case; empty where it is not known. Looked at where the
   *     settings say so
   */
  public Verdict answer(Query query, ReplyBuffer reply, int limit, int rotation, byte[] near) {
    Zone zone = zones.match(query);
    if (zone == null) {
      return Verdict.NOT_OURS;
    }
    if (query.type() == RecordType.AXFR || query.type() == RecordType.IXFR) {
      return Verdict.REFUSED;
    }
    return answerers.get().answer(query, zone, reply, limit, rotation, near);
  }

  /** What the name of the question says. Allocates. */
  public ClusterName nameOf(Query query) {
    Zone zone = zones.match(query);
    return zone == null
        ? new ClusterName.Elsewhere()
        : NameParts.read(below(query, zone), zone, settings.zonal());
  }

  /**
   * Of these pods the first whose search path begins with what the name ends with, {@code
   * NAMESPACE.svc.ZONE}. Allocates.
   */
  public Optional<Pod> searching(Query query, List<Pod> pods) {
    Zone zone = pods.isEmpty() ? null : zones.match(query);
    if (zone == null) {
      return Optional.empty();
    }
    NameReader labels = below(query, zone);
    return labels.is(0, Labels.SVC)
        ? pods.stream().filter(pod -> isIn(Labels.of(pod.key().namespace()), labels)).findFirst()
        : Optional.empty();
  }

  /**
   * Where the first of these pods whose search path begins with what the name ends with looks for
   * short names: {@code NAMESPACE.svc.ZONE}, {@code svc.ZONE}, {@code ZONE}. Empty without such a
   * pod. Allocates.
   */
  public List<WireName> searchPath(Query query, List<Pod> pods) {
    Zone zone = zones.match(query);
    Optional<Pod> pod = searching(query, pods);
    if (zone == null || pod.isEmpty()) {
      return List.of();
    }
    WireName branch = zone.name.below(Labels.SVC);
    byte[] namespace = Labels.of(pod.get().key().namespace());
    return List.of(branch.below(namespace), branch, zone.name);
  }

  private static boolean isIn(byte[] namespace, NameReader labels) {
    return namespace.length > 0 && labels.is(1, namespace);
  }

  private static NameReader below(Query query, Zone zone) {
    NameReader labels = new NameReader();
    labels.read(query.name(), query.labelStart(query.labels() - zone.name.labels()));
    return labels;
  }

  /** Whether the catalog had everything at least once; before, a name error may be a mistake. */
  public boolean synced() {
    return catalog.synced();
  }

  /** The serial of the SOA records; it grows with every change of an answer. */
  public int serial() {
    return index.serial();
  }

  /**
   * Sets the listener that is told when changes of endpoints are answered, in place of the last.
   */
  public void onProgrammed(ProgrammingListener listener) {
    index.onProgrammed(listener);
  }

  /**
   * Begins a transfer of a zone. Empty where the zone is not one of these, or a reverse zone. To be
   * used by one thread, any.
   */
  public Optional<ZoneTransfer> transfer(WireName zone) {
    return settings.zones().stream()
        .filter(name -> name.equals(zone) && !name.isReverse())
        .findFirst()
        .map(name -> new Zone(name, settings.multiclusterZones().contains(name)))
        .map(found -> new ClusterTransfer(catalog, settings, index, found));
  }

  /** Zones in which the same services are found by their external addresses. */
  public ExternalZones external(ExternalSettings external) {
    return new ExternalZones(external, catalog, settings, index);
  }

  /** Ends following the catalog; what is known goes on being answered. */
  @Override
  public void close() {
    catalog.detach(index);
  }
}
