package dev.seamark.server.plugins.operate;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;

/** What a reply amounts to, by CoreDNS's rules and in its words. */
enum ReplyType {
  /** An answer, or nothing without a reason. */
  NOERROR(ReplyClass.SUCCESS),
  /** No answer, but servers that may know it. */
  DELEGATION(ReplyClass.SUCCESS),
  /** The name does not exist. */
  NXDOMAIN(ReplyClass.DENIAL),
  /** The name has no such records, and a SOA record says so. */
  NODATA(ReplyClass.DENIAL),
  /** A server failed, or cannot do it. */
  SERVERERROR(ReplyClass.ERROR),
  /** A notification or a transfer. */
  META(ReplyClass.ERROR),
  /** Any other code, no reply at all, and a name error with an answer. */
  OTHERERROR(ReplyClass.ERROR);

  private final ReplyClass of;

  ReplyType(ReplyClass of) {
    this.of = of;
  }

  /** The class that it belongs to. */
  ReplyClass replyClass() {
    return of;
  }

  /** The type of the reply that an exchange ended with. */
  static ReplyType of(Exchange x) {
    int type = x.query().type();
    if (x.outcome() == Outcome.DROPPED) {
      return OTHERERROR;
    }
    if (x.query().opcode() != 0 || type == RecordType.AXFR || type == RecordType.IXFR) {
      return META;
    }
    ReplyBuffer reply = x.reply();
    return switch (x.rcode()) {
      case Rcode.NOERROR -> {
        if (reply.answers() > 0) {
          yield NOERROR;
        }
        if (hasAuthority(reply, RecordType.SOA)) {
          yield NODATA;
        }
        yield hasAuthority(reply, RecordType.NS) ? DELEGATION : NOERROR;
      }
      case Rcode.NXDOMAIN -> reply.answers() == 0 ? NXDOMAIN : OTHERERROR;
      case Rcode.SERVFAIL, Rcode.NOTIMP -> SERVERERROR;
      default -> OTHERERROR;
    };
  }

  /** Whether there is a record of this type in the authority section. */
  private static boolean hasAuthority(ReplyBuffer reply, int type) {
    int at = reply.recordsStart();
    int records = reply.answers() + reply.authorities();
    for (int i = 0; i < records; i++) {
      if (i >= reply.answers() && reply.recordType(at) == type) {
        return true;
      }
      at = reply.recordEnd(at);
    }
    return false;
  }
}
