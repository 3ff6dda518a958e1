package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.util.Arrays;

/**
 * Reads a reply in place: what it is, its smallest TTL, and where its TTLs and the owners that
 * repeat the question stand. Used for reply after reply; confined to one event loop.
 */
final class ReplyScan {
  /** The TTL of what has none to go by, and of failures: CoreDNS's minimum. */
  static final int DEFAULT_TTL = 5;

  private static final long MAX_TTL = 3600;
  private static final int MAX_POINTERS = 128;

  private byte[] bytes = {};
  private int length;
  private int questionEnd;
  private int records;
  private int[] ttls = new int[32];
  private int owners;
  private int[] ownerSpans = new int[16];
  private long smallest;
  private boolean soa;
  private boolean answersType;
  private boolean truncated;
  private Kind kind = Kind.OTHER;

  /**
   * Reads the reply to the query.
   *
   * @param rcode the response code, its upper bits included
   */
  Kind read(Query query, ReplyBuffer reply, int rcode) {
    bytes = reply.bytes();
    length = reply.length();
    questionEnd = query.questionEnd();
    records = 0;
    owners = 0;
    smallest = MAX_TTL;
    soa = false;
    answersType = false;
    truncated = reply.truncated();
    walk(query, reply.answers(), reply.authorities(), reply.additionals());
    kind = kind(query.type(), rcode, reply.answers());
    return kind;
  }

  private void walk(Query query, int answers, int authorities, int additionals) {
    int all = answers + authorities + additionals;
    int at = questionEnd;
    for (int i = 0; i < all; i++) {
      int fixed = nameEnd(at);
      int type = u16(fixed);
      noteOwner(at, query);
      if (records == ttls.length) {
        ttls = Arrays.copyOf(ttls, records * 2);
      }
      ttls[records++] = fixed + 4;
      smallest = Math.min(smallest, u16(fixed + 4) * 65_536L + u16(fixed + 6));
      answersType |= i < answers && (type == query.type() || query.type() == RecordType.ANY);
      soa |= i >= answers && i < answers + authorities && type == RecordType.SOA;
      at = fixed + 10 + u16(fixed + 8);
    }
  }

  private Kind kind(int type, int rcode, int answers) {
    boolean transfer = type == RecordType.AXFR || type == RecordType.IXFR;
    if (transfer) {
      return Kind.OTHER;
    }
    return switch (rcode) {
      case Rcode.NOERROR -> {
        // An alias whose target has nothing of the type is a denial, too (RFC 2308, 2.2).
        boolean empty = answers == 0 || !answersType && type != RecordType.CNAME;
        yield soa && empty ? Kind.NODATA : Kind.SUCCESS;
      }
      case Rcode.NXDOMAIN -> soa ? Kind.NXDOMAIN : Kind.OTHER;
      case Rcode.SERVFAIL, Rcode.NOTIMP -> Kind.FAILURE;
      default -> Kind.OTHER;
    };
  }

  /** What the reply is. */
  Kind kind() {
    return kind;
  }

  /** Whether the reply may be kept at all. */
  boolean mayBeKept() {
    return kind != Kind.OTHER && !truncated;
  }

  /** Whether the answer has records of the type asked for. */
  boolean isPositive() {
    return kind == Kind.SUCCESS && answersType;
  }

  /** Whether the reply repeats the question of the query, in whatever case. */
  boolean repeats(Query query) {
    byte[] name = query.name();
    int end = Query.HEADER + query.nameLength();
    if (u16(4) != 1 || questionEnd != end + 4 || length < questionEnd) {
      return false;
    }
    for (int i = 0; i < query.nameLength(); i++) {
      if (WireName.lower(bytes[Query.HEADER + i]) != name[i]) {
        return false;
      }
    }
    return u16(end) == query.type() && u16(end + 2) == query.recordClass();
  }

  /** The smallest TTL of the message in seconds, at most an hour. */
  int smallestTtl() {
    boolean counts = kind == Kind.SUCCESS || kind == Kind.NODATA || kind == Kind.NXDOMAIN;
    return counts && records > 0 ? (int) smallest : DEFAULT_TTL;
  }

  /** Gives all records this TTL. */
  void setTtls(int seconds) {
    for (int i = 0; i < records; i++) {
      Entry.ttl(bytes, ttls[i], seconds);
    }
  }

  /** The reply as it is now, to be kept. */
  Entry entry(long nowNanos, int ttl) {
    return new Entry(
        Arrays.copyOf(bytes, length),
        Arrays.copyOf(ttls, records),
        Arrays.copyOf(ownerSpans, owners),
        kind,
        answersType,
        nowNanos,
        ttl);
  }

  /**
   * Remembers how much of an owner is spelled out, where it is the name asked for: that part takes
   * the next asker's spelling, and whatever points to it follows by itself.
   */
  private void noteOwner(int owner, Query query) {
    int spelled = spelledLength(owner);
    if (spelled == 0 || !isAsked(owner, query)) {
      return;
    }
    if (owners + 2 > ownerSpans.length) {
      ownerSpans = Arrays.copyOf(ownerSpans, owners * 2);
    }
    ownerSpans[owners++] = owner;
    ownerSpans[owners++] = spelled;
  }

  /** How many octets of a name stand before its pointer, or in all. */
  private int spelledLength(int from) {
    int at = from;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets >= 0xC0) {
        return at - from;
      }
      at += octets + 1;
      if (octets == 0) {
        return at - from;
      }
    }
  }

  private boolean isAsked(int from, Query query) {
    byte[] name = query.name();
    int at = from;
    int compared = 0;
    int pointers = 0;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets >= 0xC0) {
        if (++pointers > MAX_POINTERS) {
          return false;
        }
        at = u16(at) & 0x3FFF;
        continue;
      }
      if (compared + octets >= query.nameLength() || octets != name[compared]) {
        return false;
      }
      for (int i = 1; i <= octets; i++) {
        if (WireName.lower(bytes[at + i]) != name[compared + i]) {
          return false;
        }
      }
      if (octets == 0) {
        return compared + 1 == query.nameLength();
      }
      compared += octets + 1;
      at += octets + 1;
    }
  }

  private int nameEnd(int from) {
    int at = from;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets >= 0xC0) {
        return at + 2;
      }
      at += octets + 1;
      if (octets == 0) {
        return at;
      }
    }
  }

  private int u16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
