package dev.seamark.server.plugins.rewrite;

import dev.seamark.zones.wire.DataNames;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a message anew whose names change. Everything may be of another length afterwards, so
 * every name that can be compressed is read, and written as a pointer to where it stands already: a
 * name that has been written whole, or the end of the question's. What has no names is copied.
 */
final class MessageCopy {
  /** What a client is taken to say whose query gets an OPT record: CoreDNS's size. */
  private static final int PAYLOAD = 4096;

  private static final int FIXED = 10; // type, class, TTL, length of the data
  private static final int OPT_FIXED = 11;
  private static final int ADDITIONAL = 2;

  private final int[] counts = new int[3];
  private final Map<WireName, Integer> written = new HashMap<>();
  private byte[] out;
  private int at = Query.HEADER;
  private WireName question = WireName.ROOT;

  private byte[] from = {};
  private int length;

  // Records of one owner stand one behind the other as a rule, and all point to the same place.
  private int lastPointer;
  private WireName lastOwner = WireName.ROOT;

  /** A copy that begins with the header of this message. */
  MessageCopy(byte[] header) {
    out = Arrays.copyOf(header, 512);
    if (header.length > Query.HEADER) {
      Arrays.fill(out, Query.HEADER, out.length, (byte) 0);
    }
  }

  /** Writes the question of the query as it is. */
  void question(Query query) {
    begin(query.spelledName());
    raw(query.packet(), Query.HEADER, query.questionEnd());
  }

  /** Writes a question. */
  void question(WireName name, int type, int recordClass) {
    begin(name);
    raw(name.spelled(), 0, name.length());
    u16(type);
    u16(recordClass);
  }

  private void begin(WireName name) {
    question = name;
    written.put(name, Query.HEADER);
  }

  /** Writes what stands behind the question of a query, with the OPT record or without. */
  void additions(Query query, boolean withOpt) throws UnwritableException {
    byte[] packet = query.packet();
    int[] announced = {Names.u16(packet, 6), Names.u16(packet, 8), Names.u16(packet, 10)};
    from(packet, query.length());
    int start = query.questionEnd();
    for (int section = 0; section < announced.length; section++) {
      for (int i = 0; i < announced[section] && start < query.length(); i++) {
        int fixed = Names.end(packet, start);
        boolean opt = section == ADDITIONAL && Names.u16(packet, fixed) == RecordType.OPT;
        if (opt && !withOpt) {
          start = fixed + FIXED + Names.u16(packet, fixed + 8);
        } else {
          start = record(section, start, RecordChange.NONE);
        }
      }
    }
  }

  /** Writes an OPT record as the query has it, or as it might, with these options. */
  void opt(Query query, List<Options.Option> options) {
    byte[] wire = Options.wire(options);
    ensure(OPT_FIXED);
    out[at++] = 0;
    u16(RecordType.OPT);
    u16(query.edns() ? query.payload() : PAYLOAD);
    u16(query.ednsVersion());
    u16(query.dnssecOk() ? 0x8000 : 0);
    u16(wire.length);
    raw(wire, 0, wire.length);
    counts[ADDITIONAL]++;
  }

  /** The records that come next are this message's, which must stay as it is meanwhile. */
  void from(byte[] message, int length) {
    from = message;
    this.length = length;
    lastPointer = 0;
  }

  /**
   * Writes a record of the other message.
   *
   * @param section 0 for answers, 1 for authority, 2 for additional records
   * @param start where it begins in the other message
   * @return where it ends there
   */
  int record(int section, int start, RecordChange change) throws UnwritableException {
    int fixed = Names.end(from, start);
    int data = fixed + FIXED;
    int end = data > length ? length + 1 : data + Names.u16(from, fixed + 8);
    if (end > length) {
      throw new UnwritableException("a record in it is cut off");
    }
    int type = Names.u16(from, fixed);
    name(owner(start, change), true);
    raw(from, fixed, fixed + 4);
    int ttl = Names.u32(from, fixed + 4);
    u32(type == RecordType.OPT ? ttl : change.ttl(ttl));
    int dataStart = at + 2;
    u16(0);
    data(type, data, end, change);
    Names.u16(out, dataStart - 2, at - dataStart);
    counts[section]++;
    return end;
  }

  /** A name in a message, its pointers followed. */
  static WireName name(byte[] message, int length, int from) throws UnwritableException {
    return WireName.inMessage(message, length, from)
        .orElseThrow(() -> new UnwritableException("a name in it is broken"));
  }

  private WireName owner(int start, RecordChange change) throws UnwritableException {
    boolean points = Names.isPointer(from, start);
    if (points && Names.u16(from, start) == lastPointer) {
      return lastOwner;
    }
    WireName owner = change.owner(name(from, length, start));
    if (points) {
      lastPointer = Names.u16(from, start);
      lastOwner = owner;
    }
    return owner;
  }

  private void data(int type, int start, int end, RecordChange change) throws UnwritableException {
    DataNames names = DataNames.of(type);
    int next = start + names.before(from, start, end);
    raw(from, start, Math.min(next, end));
    for (int i = 0; i < names.count(); i++) {
      if (next >= end) {
        throw new UnwritableException("the data of a record is cut off");
      }
      WireName name = name(from, length, next);
      name(i == 0 && names.rewritten() ? change.value(name) : name, names.compressed());
      next = Names.end(from, next);
    }
    if (next > end) {
      throw new UnwritableException("the data of a record is cut off");
    }
    raw(from, next, end);
  }

  private void name(WireName name, boolean compressed) {
    Integer there = compressed ? written.get(name) : null;
    if (there != null) {
      u16(0xC000 | there);
      return;
    }
    if (at <= Names.LARGEST_POINTER) {
      written.putIfAbsent(name, at);
    }
    if (compressed) {
      suffixed(name);
    } else {
      raw(name.spelled(), 0, name.length());
    }
  }

  /** Writes a name, its end as a pointer where the question ends alike. */
  private void suffixed(WireName name) {
    byte[] mine = name.lowerCase();
    byte[] other = question.lowerCase();
    int from = 0;
    for (int labels = name.labels(); labels > 0; labels--) {
      if (labels <= question.labels()) {
        int to = start(other, question.labels() - labels);
        if (Arrays.equals(mine, from, mine.length, other, to, other.length)) {
          raw(name.spelled(), 0, from);
          u16(0xC000 | Query.HEADER + to);
          return;
        }
      }
      from += mine[from] + 1;
    }
    raw(name.spelled(), 0, name.length());
  }

  private static int start(byte[] name, int label) {
    int start = 0;
    for (int i = 0; i < label; i++) {
      start += name[start] + 1;
    }
    return start;
  }

  private void ensure(int more) {
    if (at + more > out.length) {
      out = Arrays.copyOf(out, Math.max(at + more, out.length * 2));
    }
  }

  private void raw(byte[] bytes, int start, int end) {
    ensure(end - start);
    System.arraycopy(bytes, start, out, at, end - start);
    at += end - start;
  }

  private void u16(int value) {
    ensure(2);
    Names.u16(out, at, value);
    at += 2;
  }

  private void u32(int value) {
    ensure(4);
    Names.u32(out, at, value);
    at += 4;
  }

  /** The message with its counts. */
  byte[] message() {
    Names.u16(out, 4, 1);
    for (int section = 0; section < counts.length; section++) {
      Names.u16(out, 6 + 2 * section, counts[section]);
    }
    return Arrays.copyOf(out, at);
  }
}
