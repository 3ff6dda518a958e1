package dev.seamark.server.plugins.upstream.forward;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import java.util.Arrays;

/** A client's query as it goes on to an upstream. */
final class Outgoing {
  private static final int OPT_FIXED = 11;
  private static final int OPTION_FIXED = 4;

  private Outgoing() {}

  /**
   * The message to send: the flags, the question and the OPT record of the client, and none of what
   * may stand behind them. A message with more than that goes as it is.
   *
   * @param taken the code of an option that is not for the upstream; 0 for none
   */
  static byte[] of(Query query, int taken) {
    byte[] packet = query.packet();
    int questionEnd = query.questionEnd();
    int options = query.optionsEnd() - query.optionsStart();
    int plain = questionEnd + (query.edns() ? OPT_FIXED + options : 0);
    int others = packet[7] + packet[9] + packet[11] - (query.edns() ? 1 : 0);
    if (others != 0 && query.length() > plain) {
      return Arrays.copyOf(packet, query.length());
    }
    byte[] wire = new byte[plain];
    System.arraycopy(packet, 0, wire, 0, questionEnd);
    wire[2] &= 0x79; // opcode and RD
    wire[3] &= 0x30; // AD and CD
    Arrays.fill(wire, 6, Query.HEADER, (byte) 0);
    wire[11] = (byte) (query.edns() ? 1 : 0);
    if (query.edns()) {
      wire[questionEnd + 2] = RecordType.OPT;
      wire[questionEnd + 3] = (byte) (query.payload() >>> 8);
      wire[questionEnd + 4] = (byte) query.payload();
      wire[questionEnd + 7] = (byte) (query.dnssecOk() ? 0x80 : 0);
      wire[questionEnd + 9] = (byte) (options >>> 8);
      wire[questionEnd + 10] = (byte) options;
      System.arraycopy(packet, query.optionsStart(), wire, questionEnd + OPT_FIXED, options);
    }
    return taken == 0 ? wire : without(taken, wire, questionEnd + OPT_FIXED);
  }

  /** The same message without options of this code; its options are all that stands there. */
  private static byte[] without(int code, byte[] wire, int optionsStart) {
    int end = optionsStart;
    for (int at = optionsStart; at < wire.length; ) {
      int size = OPTION_FIXED + Names.u16(wire, at + 2);
      if (Names.u16(wire, at) != code) {
        System.arraycopy(wire, at, wire, end, size);
        end += size;
      }
      at += size;
    }
    if (end == wire.length) {
      return wire;
    }
    Names.u16(wire, optionsStart - 2, end - optionsStart);
    return Arrays.copyOf(wire, end);
  }
}
