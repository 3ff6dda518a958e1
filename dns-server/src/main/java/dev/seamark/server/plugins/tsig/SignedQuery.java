package dev.seamark.server.plugins.tsig;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import java.util.Arrays;

/** The signature of a query in wire format: its last additional record (RFC 8945 section 5.1). */
final class SignedQuery {
  private static final int TSIG = 250;
  private static final int FIXED = 10; // type, class, TTL, length of the data

  private SignedQuery() {}

  /** Where the signature starts; -1 where there is none. */
  static int signatureStart(Query query) {
    byte[] packet = query.packet();
    int additional = Names.u16(packet, 10);
    int records = Names.u16(packet, 6) + Names.u16(packet, 8) + additional;
    int at = query.questionEnd();
    for (int i = 0; i < records && at < query.length(); i++) {
      int fixed = Names.checkedEnd(packet, query.length(), at);
      if (i == records - 1 && additional > 0 && Names.u16(packet, fixed) == TSIG) {
        return at;
      }
      at = fixed + FIXED + Names.u16(packet, fixed + FIXED - 2);
    }
    return -1;
  }

  static byte[] bytes(Query query) {
    return Arrays.copyOf(query.packet(), query.length());
  }

  /** The query as it was before it was signed. */
  static byte[] without(Query query, int start) {
    byte[] plain = Arrays.copyOf(query.packet(), start);
    Names.u16(plain, 10, Names.u16(plain, 10) - 1);
    return plain;
  }
}
