package dev.seamark.server.plugins.rrl;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;

/** Kinds of replies, each of which has accounts of its own, by what makes two of them the same. */
enum ReplyKind {
  /** It has answers: the same for a name and type. */
  RESPONSE(1),
  /** The name has no such records: the same for a name. */
  NODATA(2),
  /** There is no such name: the same for a zone, by the owner of its SOA record. */
  NXDOMAIN(3),
  /** Another server knows: the same for the zone that it has, and a type. */
  REFERRAL(4),
  /** Anything else: all are the same. */
  ERROR(5);

  private final int number;

  ReplyKind(int number) {
    this.number = number;
  }

  /** A number from 1 to 5. */
  int number() {
    return number;
  }

  static ReplyKind of(ReplyBuffer reply, int rcode) {
    if (reply.answers() > 0) {
      return RESPONSE;
    }
    if (rcode == Rcode.NXDOMAIN) {
      return NXDOMAIN;
    }
    if (rcode != Rcode.NOERROR) {
      return ERROR;
    }
    boolean referral =
        reply.authorities() > 0 && reply.recordType(reply.recordsStart()) == RecordType.NS;
    return referral ? REFERRAL : NODATA;
  }

  /** The type that the account is for; 0 for any. */
  int type(Query query) {
    return this == RESPONSE || this == REFERRAL ? query.type() : 0;
  }

  /**
   * Writes the name that the account is for, in lower case.
   *
   * @param into takes up to {@link Names#LONGEST} octets
   * @return how many octets it has; 0 for any name
   */
  int name(Query query, ReplyBuffer reply, byte[] into) {
    return switch (this) {
      case RESPONSE, NODATA -> {
        System.arraycopy(query.name(), 0, into, 0, query.nameLength());
        yield query.nameLength();
      }
      case NXDOMAIN, REFERRAL -> reply.authorities() == 0 ? 0 : owner(reply, into);
      case ERROR -> 0;
    };
  }

  private static int owner(ReplyBuffer reply, byte[] into) {
    int length = Names.copy(reply.bytes(), reply.length(), reply.recordsStart(), into);
    for (int i = 0; i < length; i++) {
      into[i] = WireName.lower(into[i]);
    }
    return Math.max(0, length);
  }
}
