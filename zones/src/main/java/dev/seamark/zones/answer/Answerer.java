package dev.seamark.zones.answer;

import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.names.NameFinder;
import dev.seamark.zones.names.NameReader;
import dev.seamark.zones.names.ReverseName;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.ReplyWriter;
import dev.seamark.zones.writing.AddressAnswers;
import dev.seamark.zones.writing.BindingAnswers;
import dev.seamark.zones.writing.NameServerAnswers;
import dev.seamark.zones.writing.ReverseAnswers;
import dev.seamark.zones.writing.ServiceAnswers;
import dev.seamark.zones.writing.SoaAnswers;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question after the other: reads the name from the zone leftwards, finds what it
 * stands for, writes what that has of the type asked for. Owns all that is scribbled on the way, so
 * that nothing is allocated; confined to one thread.
 */
final class Answerer {
  private static final byte[] SCHEMA_VERSION = {5, '1', '.', '1', '.', '0'};
  private static final int SCHEMA_TTL = 28_800;

  private final ReplyWriter out = new ReplyWriter();
  private final NameReader labels = new NameReader();
  private final NameFinder finder;
  private final SoaAnswers soa;
  private final NameServerAnswers nameServers;
  private final AddressAnswers addresses;
  private final ServiceAnswers services;
  private final ReverseAnswers reverse;
  private final @Nullable BindingAnswers bindings;

  Answerer(ClusterIndex index, ZoneSettings settings, Zone primary) {
    NameServers servers = new NameServers(index, settings);
    int ttl = settings.ttl();
    this.finder = new NameFinder(index, settings);
    this.soa = SoaAnswers.ofCluster(out, index, ttl);
    this.nameServers = new NameServerAnswers(out, servers, ttl);
    this.addresses = new AddressAnswers(out, finder, servers, ttl);
    this.services = new ServiceAnswers(out, ttl, ttl);
    this.bindings = settings.bindings() ? new BindingAnswers(out, ttl) : null;
    this.reverse = new ReverseAnswers(out, index, ttl, primary);
  }

  /** Answers a question whose name lies in the zone. */
  Verdict answer(Query query, Zone zone, ReplyBuffer reply, int limit, int rotation, byte[] near) {
    finder.lookFrom(near, query.type());
    out.begin(reply, query, limit);
    int zoneAt = query.labelStart(query.labels() - zone.name.labels());
    labels.read(query.name(), zoneAt);
    if (labels.count() == 0) {
      return answerApex(query, zone);
    }
    if (query.type() == RecordType.SOA) {
      return noData(query, zone);
    }
    if (query.type() == RecordType.TXT && labels.count() == 1 && labels.is(0, Labels.DNS_VERSION)) {
      return answerSchemaVersion();
    }
    boolean isAddress = zone.holdsAddresses && ReverseName.isReverse(query);
    if (isAddress && query.type() == RecordType.PTR && reverse.read(query)) {
      return reverse.write() ? answered() : noSuchName(query, zone);
    }
    NameFinder.Found found = finder.find(labels, zone, isAddress);
    if (found == NameFinder.Found.NO_SUCH_NAME) {
      return noSuchName(query, zone);
    }
    return answer(found, query, zone, rotation);
  }

  private Verdict answer(NameFinder.Found found, Query query, Zone zone, int rotation) {
    switch (query.type()) {
      case RecordType.A, RecordType.AAAA -> {
        if (addresses.write(found, query, zone, rotation)) {
          out.finish(Rcode.NOERROR);
          return Verdict.CHASE;
        }
      }
      case RecordType.CNAME -> addresses.writeAlias(found, query, zone);
      case RecordType.SRV -> {
        if (found == NameFinder.Found.SERVICE) {
          services.write(finder.selection(), zone, rotation);
        } else if (found == NameFinder.Found.POD) {
          services.writePod(labels, finder.pod(), zone);
        }
      }
      case RecordType.SVCB, RecordType.HTTPS -> {
        if (bindings != null && found == NameFinder.Found.SERVICE) {
          bindings.write(finder.selection(), query.type());
        }
      }
      case RecordType.TXT -> {
        if (!isSomething(found)) {
          return noSuchName(query, zone);
        }
      }
      default -> {}
    }
    return out.position() > query.questionEnd() || out.cut() ? answered() : noData(query, zone);
  }

  /**
   * Whether the name stands for something: only such names exist for TXT, too. What lies between
   * the zone and its services, and {@code ns.dns}, CoreDNS takes for a name error there.
   */
  private static boolean isSomething(NameFinder.Found found) {
    return found == NameFinder.Found.POD || found == NameFinder.Found.SERVICE;
  }

  private Verdict answerApex(Query query, Zone zone) {
    switch (query.type()) {
      case RecordType.SOA -> {
        soa.write(query, zone);
        return answered();
      }
      case RecordType.NS -> nameServers.write(zone);
      case RecordType.TXT -> {
        return noSuchName(query, zone);
      }
      default -> {}
    }
    return out.position() > query.questionEnd() || out.cut() ? answered() : noData(query, zone);
  }

  private Verdict answerSchemaVersion() {
    out.open(ReplyWriter.QUESTION, RecordType.TXT, SCHEMA_TTL);
    out.bytes(SCHEMA_VERSION, 0, SCHEMA_VERSION.length);
    out.close();
    return answered();
  }

  private Verdict answered() {
    out.finish(Rcode.NOERROR);
    return Verdict.ANSWERED;
  }

  private Verdict noData(Query query, Zone zone) {
    soa.writeAlone(query, zone, Rcode.NOERROR);
    return Verdict.ANSWERED;
  }

  private Verdict noSuchName(Query query, Zone zone) {
    soa.writeAlone(query, zone, Rcode.NXDOMAIN);
    return Verdict.NO_SUCH_NAME;
  }
}
