package dev.seamark.server.transport.doh;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;

/** How long a reply may be used by HTTP caches (RFC 8484 section 5.1), as CoreDNS has it. */
final class Freshness {
  /** Of replies whose records do not say. */
  private static final long SHORT = 5;

  private static final long LONGEST = 3600;

  /** Type, class, TTL and length of a record. */
  private static final int FIXED = 10;

  private Freshness() {}

  /** Seconds: the smallest TTL, and of negative answers no more than the zone allows them. */
  static long seconds(byte[] reply) {
    int rcode = reply[3] & 0x0F;
    int answers = Names.u16(reply, 6);
    int authorities = Names.u16(reply, 8);
    int records = answers + authorities + Names.u16(reply, 10);
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return SHORT;
    }
    int at = Query.HEADER;
    for (int i = Names.u16(reply, 4); i > 0; i--) {
      at = Names.end(reply, at) + 4;
    }
    long least = LONGEST;
    boolean said = false;
    for (int i = 0; i < records; i++) {
      int fixed = Names.end(reply, at);
      int type = Names.u16(reply, fixed);
      at = fixed + FIXED + Names.u16(reply, fixed + FIXED - 2);
      if (type == RecordType.OPT) {
        continue;
      }
      said = true;
      least = Math.min(least, Integer.toUnsignedLong(Names.u32(reply, fixed + 4)));
      if (type == RecordType.SOA && answers == 0) {
        least = Math.min(least, Integer.toUnsignedLong(Names.u32(reply, at - 4))); // MINIMUM
      }
    }
    return said ? least : SHORT;
  }
}
