package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The end of a reply: what is cut where it does not fit, and the OPT record behind it. */
final class MessageEnd {
  /** Root owner, type, class, TTL, length of the options (RFC 6891 section 6.1.2). */
  private static final int OPT_FIXED = 11;

  private MessageEnd() {}

  /** How many bytes the OPT record of a reply has, 0 where it has none. */
  static int optLength(Transaction x) {
    return x.edns().isSent() ? OPT_FIXED + x.edns().length() : 0;
  }

  /** Cuts the reply to the limit of its exchange, and adds its OPT record and its seal, if any. */
  static void finish(Transaction x, int rcode) {
    int optLength = optLength(x);
    x.worker().copier().fit(x.reply(), x.sizeLimit() - optLength - x.sealLength());
    if (optLength > 0) {
      opt(x, rcode, optLength);
    }
    ReplySeal seal = x.seal();
    if (seal != null) {
      seal.seal(x.reply());
    }
  }

  private static void opt(Transaction x, int rcode, int optLength) {
    ReplyBuffer reply = x.reply();
    Query query = x.query();
    int at = reply.length();
    int padding =
        x.peer().transport().isEncrypted()
            ? Padding.length(query, at + optLength, x.sizeLimit())
            : 0;
    byte[] bytes = reply.ensure(at + optLength + padding);
    Arrays.fill(bytes, at, at + OPT_FIXED, (byte) 0);
    bytes[at + 2] = RecordType.OPT;
    if (rcode != Rcode.BADVERS) {
      bytes[at + 3] = (byte) (query.payload() >>> 8);
      bytes[at + 4] = (byte) query.payload();
      bytes[at + 7] = (byte) (query.dnssecOk() ? 0x80 : 0);
    }
    bytes[at + 5] = (byte) (rcode >>> 4);
    int length = optLength - OPT_FIXED + padding;
    bytes[at + 9] = (byte) (length >>> 8);
    bytes[at + 10] = (byte) length;
    x.edns().write(bytes, at + OPT_FIXED);
    if (padding > 0) {
      int end = at + optLength;
      Arrays.fill(bytes, end, end + padding, (byte) 0);
      Padding.write(bytes, end, padding);
    }
    reply.length(at + optLength + padding);
    reply.counts(reply.answers(), reply.authorities(), reply.additionals() + 1);
  }

  /**
   * Takes the OPT record out of a reply.
   *
   * @return its options in wire format; null where there is none
   */
  static byte @Nullable [] cutOpt(Worker worker, ReplyBuffer reply) {
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    int before = reply.answers() + reply.authorities();
    int all = before + reply.additionals();
    for (int i = 0; i < all; i++) {
      int end = reply.recordEnd(at);
      if (i >= before && bytes[at] == 0 && Names.u16(bytes, at + 1) == RecordType.OPT) {
        byte[] options = Arrays.copyOfRange(bytes, at + OPT_FIXED, end);
        // Nothing points into an OPT record, and only records behind it move.
        if (end == reply.length()) {
          reply.length(at);
          reply.counts(reply.answers(), reply.authorities(), reply.additionals() - 1);
        } else {
          worker.copier().removeAdditional(reply, RecordType.OPT);
        }
        return options;
      }
      at = end;
    }
    return null;
  }

  /** The upper eight bits of the response code, which stand in the OPT record; 0 without one. */
  static int extendedRcode(ReplyBuffer reply) {
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    int before = reply.answers() + reply.authorities();
    for (int i = 0; i < before + reply.additionals(); i++) {
      if (i >= before && bytes[at] == 0 && Names.u16(bytes, at + 1) == RecordType.OPT) {
        return bytes[at + 5] & 0xFF;
      }
      at = reply.recordEnd(at);
    }
    return 0;
  }
}
