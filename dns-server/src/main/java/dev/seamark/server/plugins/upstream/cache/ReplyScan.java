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
  /** The TTL of what has none to go by, or of what is not an answer at all: CoreDNS's minimum. */
  static final int BRIEF_TTL = 5;

  private static final long MAX_TTL = 3600;

  private final NameReader names = new NameReader();
  private final AliasChain chain = new AliasChain(names);
  private byte[] bytes = {};
  private int length;
  private int questionEnd;
  private int records;
  private int[] ttls = new int[32];
  private int owners;
  private int[] ownerSpans = new int[16];
  private long smallest;
  private int authorityStart;
  private boolean truncated;
  private ReplyKind kind = ReplyKind.OTHER;

  /**
   * Reads the reply to the query.
   *
   * @param rcode the response code, its upper bits included
   */
  ReplyKind read(Query query, ReplyBuffer reply, int rcode) {
    bytes = reply.bytes();
    length = reply.length();
    names.of(bytes, length);
    questionEnd = query.questionEnd();
    records = 0;
    owners = 0;
    smallest = MAX_TTL;
    truncated = reply.truncated();
    walk(query, reply.answers(), reply.authorities(), reply.additionals());
    kind = kind(query, rcode, reply);
    return kind;
  }

  private void walk(Query query, int answers, int authorities, int additionals) {
    int all = answers + authorities + additionals;
    int at = questionEnd;
    for (int i = 0; i < all; i++) {
      authorityStart = i <= answers ? at : authorityStart;
      int fixed = names.end(at);
      noteOwner(at, query);
      if (records == ttls.length) {
        ttls = Arrays.copyOf(ttls, records * 2);
      }
      ttls[records++] = fixed + 4;
      smallest = Math.min(smallest, names.u16(fixed + 4) * 65_536L + names.u16(fixed + 6));
      at = fixed + 10 + names.u16(fixed + 8);
    }
  }

  private ReplyKind kind(Query query, int rcode, ReplyBuffer reply) {
    if (query.type() == RecordType.AXFR || query.type() == RecordType.IXFR) {
      return ReplyKind.OTHER;
    }
    return switch (rcode) {
      case Rcode.NOERROR -> {
        chain.read(query, questionEnd, reply.answers());
        if (chain.isAnswered()) {
          yield ReplyKind.SUCCESS;
        }
        if (isDenied(reply.authorities())) {
          yield ReplyKind.NODATA;
        }
        yield reply.answers() > 0 ? ReplyKind.INCOMPLETE : ReplyKind.EMPTY;
      }
      case Rcode.NXDOMAIN -> {
        chain.read(query, questionEnd, reply.answers());
        yield !chain.isAnswered() && isDenied(reply.authorities())
            ? ReplyKind.NXDOMAIN
            : ReplyKind.OTHER;
      }
      case Rcode.SERVFAIL, Rcode.NOTIMP -> ReplyKind.FAILURE;
      default -> ReplyKind.OTHER;
    };
  }

  /**
   * Whether a SOA record says so that there is nothing: that of a zone which one of the names lies
   * in. Strictly it is the zone of the last one, but servers without authority over that name their
   * own (RFC 2308 sections 2.1 and 2.2). It may be of class IN where another was asked for, as what
   * knows of no other class answers.
   */
  private boolean isDenied(int authorities) {
    if (chain.isEndless()) {
      return false;
    }
    int at = authorityStart;
    for (int i = 0; i < authorities; i++) {
      int fixed = names.end(at);
      if (names.u16(fixed) == RecordType.SOA && chain.isIn(at)) {
        return true;
      }
      at = fixed + 10 + names.u16(fixed + 8);
    }
    return false;
  }

  /** What the reply is. */
  ReplyKind kind() {
    return kind;
  }

  /** Whether the reply may be kept at all. */
  boolean mayBeKept() {
    return kind.mayBeKept() && !truncated;
  }

  /** Whether the reply says something: the client knows more, if only that it was cut. */
  boolean tells() {
    return kind.tells() || truncated && kind != ReplyKind.FAILURE && kind != ReplyKind.OTHER;
  }

  /** Whether the reply repeats the question of the query, in whatever case. */
  boolean repeats(Query query) {
    byte[] name = query.name();
    int end = Query.HEADER + query.nameLength();
    if (names.u16(4) != 1 || questionEnd != end + 4 || length < questionEnd) {
      return false;
    }
    for (int i = 0; i < query.nameLength(); i++) {
      if (WireName.lower(bytes[Query.HEADER + i]) != name[i]) {
        return false;
      }
    }
    return names.u16(end) == query.type() && names.u16(end + 2) == query.recordClass();
  }

  /** The smallest TTL of the message in seconds, at most an hour. */
  int smallestTtl() {
    boolean counts = kind.tells() || kind == ReplyKind.INCOMPLETE;
    return counts && records > 0 ? (int) smallest : BRIEF_TTL;
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
        nowNanos,
        ttl);
  }

  /**
   * Remembers how much of an owner is spelled out, where it is the name asked for: that part takes
   * the next asker's spelling, and whatever points to it follows by itself.
   */
  private void noteOwner(int owner, Query query) {
    int spelled = names.spelledLength(owner);
    if (spelled == 0 || !names.isAsked(owner, query)) {
      return;
    }
    if (owners + 2 > ownerSpans.length) {
      ownerSpans = Arrays.copyOf(ownerSpans, owners * 2);
    }
    ownerSpans[owners++] = owner;
    ownerSpans[owners++] = spelled;
  }
}
