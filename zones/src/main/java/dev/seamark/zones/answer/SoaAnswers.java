package dev.seamark.zones.answer;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyWriter;
import dev.seamark.zones.wire.WireName;

/** Writes SOA records, in answers and where there is no answer. Confined to one thread. */
final class SoaAnswers {
  static final int REFRESH = 7200;
  static final int RETRY = 1800;
  static final int EXPIRE = 86_400;
  static final int LARGEST_TTL = 300;

  private final ReplyWriter out;
  private final ClusterIndex index;
  private final int ttl;

  SoaAnswers(ReplyWriter out, ClusterIndex index, int ttl) {
    this.out = out;
    this.index = index;
    this.ttl = ttl;
  }

  /** Writes the SOA record of the zone, names in the zone's spelling, into the current section. */
  void write(Query query, Zone zone) {
    WireName name = zone.name;
    int place = out.zoneInQuestion(query, name);
    int ownTtl = Math.min(ttl, LARGEST_TTL);
    if (place > 0) {
      out.open(place, RecordType.SOA, ownTtl);
    } else {
      place = out.position();
      out.open(name, RecordType.SOA, ownTtl);
    }
    out.bytes(Labels.NS, 0, Labels.NS.length);
    out.bytes(Labels.DNS, 0, Labels.DNS.length);
    out.pointer(place);
    out.bytes(Labels.HOSTMASTER, 0, Labels.HOSTMASTER.length);
    out.pointer(place);
    out.u32(index.serial());
    out.u32(REFRESH);
    out.u32(RETRY);
    out.u32(EXPIRE);
    out.u32(ttl);
    out.close();
  }
}
