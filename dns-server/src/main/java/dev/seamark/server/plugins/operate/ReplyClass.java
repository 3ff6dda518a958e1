package dev.seamark.server.plugins.operate;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Outcome;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;

/** What a reply amounts to. */
enum ReplyClass {
  /** An answer or a delegation. */
  SUCCESS,
  /** The name or the type does not exist, and an SOA record says so. */
  DENIAL,
  /** All the rest; notifications and transfers, too, which CoreDNS puts here. */
  ERROR;

  /** The class of the reply that an exchange ended with. */
  static ReplyClass of(Exchange x) {
    int type = x.query().type();
    if (x.outcome() == Outcome.DROPPED
        || x.query().opcode() != 0
        || type == RecordType.AXFR
        || type == RecordType.IXFR) {
      return ERROR;
    }
    int rcode = x.rcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return ERROR;
    }
    ReplyBuffer reply = x.reply();
    if (rcode == Rcode.NOERROR && reply.answers() > 0) {
      return SUCCESS;
    }
    if (hasSoa(reply)) {
      return DENIAL;
    }
    return rcode == Rcode.NOERROR ? SUCCESS : ERROR;
  }

  /** Whether there is an SOA record in the authority section. */
  private static boolean hasSoa(ReplyBuffer reply) {
    int at = reply.recordsStart();
    int records = reply.answers() + reply.authorities();
    for (int i = 0; i < records; i++) {
      if (i >= reply.answers() && reply.recordType(at) == RecordType.SOA) {
        return true;
      }
      at = reply.recordEnd(at);
    }
    return false;
  }
}
