package dev.seamark.zones.file;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.ReplyWriter;

/**
 * Writes sets of records of a zone into a reply, with their signatures for a client that wants
 * those. Reused; confined to one thread.
 */
final class SetWriter {
  /**
   * Data of a reply that lead to names whose addresses may be added; what exceeds that has none.
   */
  private static final int MOST_TARGETS = 64;

  private final ReplyWriter out = new ReplyWriter();
  private final byte[] owner = new byte[Names.LONGEST];
  private final int[] targets = new int[MOST_TARGETS];
  private int targetCount;
  private boolean collecting;
  private int firstData;
  private ReplyBuffer reply = new ReplyBuffer();
  private StaticZone zone;
  private byte[] data;
  private boolean signed;
  private int apexPlace;

  SetWriter(StaticZone first) {
    zone = first;
    data = first.data();
  }

  /** Starts a reply to a question that lies in the zone. What does not fit is cut by the sender. */
  void begin(StaticZone in, Query query, ReplyBuffer into) {
    zone = in;
    data = in.data();
    reply = into;
    signed = query.dnssecOk();
    apexPlace = Query.HEADER + query.labelStart(query.labels() - in.apex().labels());
    targetCount = 0;
    collecting = false;
    out.begin(into, query, ReplyBuffer.MAX_MESSAGE);
  }

  void finish(int rcode) {
    out.finish(rcode);
  }

  void section(ReplyWriter.Section section) {
    out.section(section);
  }

  /** Where the data of the first record of the set written last start in the message. */
  int firstData() {
    return firstData;
  }

  /** Writes all records of a set, and what signs them. */
  void set(int node, int set, int place) {
    set(node, set, place, zone.ttl(set));
  }

  /** The same with another TTL. */
  void set(int node, int set, int place, int ttl) {
    int type = zone.type(set);
    int target = collecting ? targetOffset(type) : StaticZone.NONE;
    int count = zone.count(set);
    int at = set + StaticZone.SET_FIXED;
    for (int i = 0; i < count && !out.cut(); i++) {
      int length = Names.u16(data, at);
      out.open(place, type, ttl);
      firstData = i == 0 ? out.dataStart() : firstData;
      out.close(data, at + 2, length);
      if (target >= 0 && targetCount < MOST_TARGETS) {
        targets[targetCount++] = out.dataStart() + target;
      }
      at += 2 + length;
    }
    signatures(node, type, place, ttl);
  }

  private void signatures(int node, int covered, int place, int ttl) {
    int set = signed ? zone.set(node, RecordType.RRSIG) : StaticZone.NONE;
    if (set == StaticZone.NONE) {
      return;
    }
    int at = set + StaticZone.SET_FIXED;
    for (int i = zone.count(set); i > 0; i--) {
      int length = Names.u16(data, at);
      if (Names.u16(data, at + 2) == covered) {
        out.open(place, RecordType.RRSIG, ttl);
        out.close(data, at + 2, length);
      }
      at += 2 + length;
    }
  }

  /** Writes the NSEC record of a node whose name need not stand in the message. */
  void nsec(int node) {
    int set = signed ? zone.set(node, RecordType.NSEC) : StaticZone.NONE;
    if (set == StaticZone.NONE) {
      return;
    }
    int octets = zone.owner(node, owner, apexPlace);
    int record = set + StaticZone.SET_FIXED;
    int place = out.position();
    out.open(owner, octets, RecordType.NSEC, zone.ttl(set));
    out.close(data, record + 2, Names.u16(data, record));
    signatures(node, RecordType.NSEC, place, zone.ttl(set));
  }

  /** Writes the name servers of the zone, if it has some. */
  void servers() {
    if (zone.servers() != StaticZone.NONE) {
      set(StaticZone.APEX, zone.servers(), apexPlace);
    }
  }

  /** Writes the SOA record as a denial has it (RFC 2308 section 3). */
  void denial() {
    set(StaticZone.APEX, zone.soa(), apexPlace, zone.negativeTtl());
  }

  /**
   * Writes the alias that a DNAME record makes of a name below it (RFC 6672 section 3.1).
   *
   * @param node of the DNAME record
   * @param label the label of the name with which the owner of the DNAME record begins
   * @return false if the name would be too long
   */
  boolean synthesized(int node, LookupName name, int label) {
    int set = zone.set(node, RecordType.DNAME);
    int record = set + StaticZone.SET_FIXED;
    int target = Names.u16(data, record);
    int prefix = name.start(label);
    if (prefix + target > Names.LONGEST) {
      return false;
    }
    // the labels in front as the client, or the record that led here, spelled them
    System.arraycopy(reply.bytes(), name.place(0), owner, 0, prefix);
    System.arraycopy(data, record + 2, owner, prefix, target);
    out.open(name.place(0), RecordType.CNAME, zone.ttl(set));
    firstData = out.dataStart();
    out.close(owner, 0, prefix + target);
    return true;
  }

  private static int targetOffset(int type) {
    return switch (type) {
      case RecordType.NS -> 0;
      case RecordType.MX -> 2;
      case RecordType.SRV -> 6;
      default -> StaticZone.NONE;
    };
  }

  /** Writes a set whose data may name hosts: {@link #addresses} adds their addresses. */
  void setWithTargets(int node, int set, int place) {
    collecting = true;
    set(node, set, place);
    collecting = false;
  }

  /** Adds the addresses of names in data that lie in the zone. */
  void addresses(LookupName name) {
    out.section(ReplyWriter.Section.ADDITIONAL);
    for (int i = 0; i < targetCount && !out.cut(); i++) {
      name.of(reply.bytes(), targets[i]);
      if (!isRepeated(i) && name.isUnder(zone.apex())) {
        int node = Descent.nodeOf(zone, name);
        if (node != StaticZone.NONE) {
          address(node, RecordType.A, targets[i]);
          address(node, RecordType.AAAA, targets[i]);
        }
      }
    }
  }

  private boolean isRepeated(int index) {
    byte[] bytes = reply.bytes();
    int octets = Names.end(bytes, targets[index]) - targets[index];
    for (int i = 0; i < index; i++) {
      int other = Names.end(bytes, targets[i]) - targets[i];
      if (other == octets && Names.alike(bytes, targets[i], bytes, targets[index], octets)) {
        return true;
      }
    }
    return false;
  }

  private void address(int node, int type, int place) {
    int set = zone.set(node, type);
    if (set != StaticZone.NONE) {
      set(node, set, place);
    }
  }
}
