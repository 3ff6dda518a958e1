package dev.seamark.server.transport.doq;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;

/** What RFC 9250 asks of a query besides being a message. */
final class DoqQuery {
  private static final int QR = 0x80;
  private static final int KEEPALIVE = 11; // RFC 7828
  private static final int QUESTION_END = 4;
  private static final int POINTER = 0xC0;

  /** Type, class, TTL and length of a record. */
  private static final int FIXED = 10;

  private DoqQuery() {}

  /**
   * Whether it may come over QUIC (sections 4.2.1, 4.3.3 and 5.5.2): a query, with the ID 0, and
   * without a word about how long a TCP connection is to be kept. A message that cannot be read is
   * for others to refuse.
   */
  static boolean isSound(byte[] message, int length) {
    return length >= Query.HEADER
        && Names.u16(message, 0) == 0
        && (message[2] & QR) == 0
        && !hasKeepalive(message, length);
  }

  /** Looks where clients put the OPT record, behind one question and nothing else. */
  private static boolean hasKeepalive(byte[] message, int length) {
    boolean plain =
        Names.u16(message, 4) == 1
            && Names.u16(message, 6) == 0
            && Names.u16(message, 8) == 0
            && Names.u16(message, 10) > 0;
    int at = plain ? nameEnd(message, length) + QUESTION_END : length;
    if (at + 1 + FIXED > length
        || message[at] != 0
        || Names.u16(message, at + 1) != RecordType.OPT) {
      return false;
    }
    int option = at + 1 + FIXED;
    int end = Math.min(length, option + Names.u16(message, option - 2));
    while (option + 4 <= end) {
      if (Names.u16(message, option) == KEEPALIVE) {
        return true;
      }
      option += 4 + Names.u16(message, option + 2);
    }
    return false;
  }

  private static int nameEnd(byte[] message, int length) {
    int at = Query.HEADER;
    while (at < length && message[at] != 0) {
      int label = message[at] & 0xFF;
      if (label >= POINTER) {
        return length;
      }
      at += 1 + label;
    }
    return Math.min(at + 1, length);
  }
}
