package dev.seamark.zones.answer;

import dev.seamark.zones.index.ClusterIndex;
import dev.seamark.zones.index.NameServers;
import dev.seamark.zones.names.ExternalFinder;
import dev.seamark.zones.names.NameReader;
import dev.seamark.zones.names.ReverseName;
import dev.seamark.zones.names.Zone;
import dev.seamark.zones.service.Alias;
import dev.seamark.zones.service.ExternalAddresses;
import dev.seamark.zones.service.ServiceRecords;
import dev.seamark.zones.settings.ExternalSettings;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.table.AddressSet;
import dev.seamark.zones.table.AddressTable;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.ReplyWriter;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.writing.Glue;
import dev.seamark.zones.writing.ServiceAnswers;
import dev.seamark.zones.writing.SoaAnswers;
import dev.seamark.zones.writing.TargetList;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question after the other in zones of external addresses. Owns all that is scribbled
 * on the way, so that nothing is allocated; confined to one thread.
 */
final class ExternalAnswerer {
  private final ReplyWriter out = new ReplyWriter();
  private final NameReader labels = new NameReader();
  private final ReverseName address = new ReverseName();
  private final AddressSet addresses = new AddressSet();
  private final ClusterIndex index;
  private final ExternalFinder finder;
  private final NameServers servers;
  private final SoaAnswers soa;
  private final ServiceAnswers services;
  private final Zone first;
  private final byte[] apex;
  private final boolean headless;
  private final int ttl;
  private final int aliasTtl;
  private boolean names; // whether names were written that somebody has to look up

  ExternalAnswerer(ClusterIndex index, ZoneSettings cluster, ExternalSettings settings) {
    this.index = index;
    this.apex = Labels.of(settings.apex());
    this.headless = settings.headless();
    this.ttl = settings.ttl();
    this.aliasTtl = cluster.ttl();
    this.first = Zone.external(settings.zones().getFirst());
    this.finder = new ExternalFinder(index, headless);
    this.servers = new NameServers(index, cluster);
    this.soa = SoaAnswers.external(out, index, ttl, apex);
    this.services = new ServiceAnswers(out, aliasTtl, ttl);
  }

  /** Answers a question whose name lies in the zone. */
  Verdict answer(Query query, Zone zone, ReplyBuffer reply, int limit, int rotation) {
    out.begin(reply, query, limit);
    names = false;
    labels.read(query.name(), query.labelStart(query.labels() - zone.name.labels()));
    if (labels.count() == 0) {
      writeApex(query, zone);
      return answered(query, zone);
    }
    if (labels.is(0, apex)) {
      return answerServer(query, zone);
    }
    boolean isPointer = query.type() == RecordType.PTR && ReverseName.isReverse(query);
    if (isPointer && address.read(query)) {
      writePointers();
      return out.position() > query.questionEnd() || out.cut()
          ? answered(query, zone)
          : noSuchName(query, zone);
    }
    ExternalFinder.Found found = finder.find(labels);
    if (found == ExternalFinder.Found.NO_SUCH_NAME) {
      return noSuchName(query, zone);
    }
    write(found, query, zone, rotation);
    return answered(query, zone);
  }

  private void writeApex(Query query, Zone zone) {
    if (query.type() == RecordType.SOA) {
      soa.write(query, zone);
    } else if (query.type() == RecordType.NS) {
      out.open(ReplyWriter.QUESTION, RecordType.NS, ttl);
      int server = out.dataStart();
      out.bytes(Labels.NS1, 0, Labels.NS1.length);
      out.bytes(apex, 0, apex.length);
      out.pointer(ReplyWriter.QUESTION);
      out.close();
      out.section(ReplyWriter.Section.ADDITIONAL);
      readServers();
      out.allA(server, ttl, addresses.v4, addresses.v4Count, 0);
      out.allAaaa(server, ttl, addresses.v6, addresses.v6Count, 0);
    }
  }

  /** Below the apex label there is the server's own name, and nothing that anybody else knows. */
  private Verdict answerServer(Query query, Zone zone) {
    if (labels.count() == 1) {
      return answered(query, zone);
    }
    if (labels.count() > 2 || !labels.is(1, Labels.NS1)) {
      soa.writeAlone(query, zone, Rcode.NXDOMAIN);
      return Verdict.ANSWERED;
    }
    readServers();
    writeSet(query.type(), 0);
    return answered(query, zone);
  }

  private void readServers() {
    addresses.clear();
    servers.externalAddresses(addresses, headless);
  }

  private void writePointers() {
    AddressTable<ServiceRecords> table = index.externals();
    Object found = table.find(address.v6(), address.high(), address.low());
    for (int i = 0; i < AddressTable.count(found); i++) {
      ServiceRecords service = table.get(found, i);
      if (service.namespace.listed) {
        out.open(ReplyWriter.QUESTION, RecordType.PTR, ttl);
        Glue.writeTarget(out, service, TargetList.NO_GROUP, first);
        out.close();
      }
    }
  }

  private void write(ExternalFinder.Found found, Query query, Zone zone, int rotation) {
    boolean outside = found == ExternalFinder.Found.OUTSIDE;
    if (found == ExternalFinder.Found.EMPTY) {
      return;
    }
    switch (query.type()) {
      case RecordType.A, RecordType.AAAA -> {
        if (outside) {
          writeOutside(query, zone, rotation);
        } else {
          writeEndpoints(query, zone, rotation);
        }
      }
      case RecordType.SRV -> {
        if (outside) {
          services.writeExternal(finder.selection(), zone);
          names = finder.selection().service().external.names.length > 0;
        } else {
          services.write(finder.selection(), zone, rotation);
        }
      }
      default -> {} // of other types there is nothing
    }
  }

  private void writeOutside(Query query, Zone zone, int rotation) {
    ExternalAddresses outside = finder.selection().service().external;
    addresses.clear();
    addresses.add(outside.v4, outside.v6);
    writeSet(query.type(), rotation);
    for (WireName name : outside.names) {
      writeAlias(name, query, zone);
    }
  }

  private void writeEndpoints(Query query, Zone zone, int rotation) {
    addresses.clear();
    finder.selection().addresses(addresses);
    writeSet(query.type(), rotation);
    @Nullable Alias alias = finder.selection().alias();
    if (alias != null) {
      writeAlias(alias.target(), query, zone);
    }
  }

  private void writeSet(int type, int rotation) {
    if (type == RecordType.A) {
      out.allA(ReplyWriter.QUESTION, ttl, addresses.v4, addresses.v4Count, rotation);
    } else if (type == RecordType.AAAA) {
      out.allAaaa(ReplyWriter.QUESTION, ttl, addresses.v6, addresses.v6Count, rotation);
    }
  }

  private void writeAlias(WireName target, Query query, Zone zone) {
    out.open(ReplyWriter.QUESTION, RecordType.CNAME, aliasTtl);
    out.name(target, query, zone.name);
    out.close();
    names = true;
  }

  /** Completes the reply with what was written; if that is nothing, with the SOA record. */
  private Verdict answered(Query query, Zone zone) {
    if (out.position() == query.questionEnd() && !out.cut()) {
      soa.writeAlone(query, zone, Rcode.NOERROR);
      return Verdict.ANSWERED;
    }
    out.finish(Rcode.NOERROR);
    return names && !out.cut() ? Verdict.CHASE : Verdict.ANSWERED;
  }

  private Verdict noSuchName(Query query, Zone zone) {
    soa.writeAlone(query, zone, Rcode.NXDOMAIN);
    return Verdict.NO_SUCH_NAME;
  }
}
