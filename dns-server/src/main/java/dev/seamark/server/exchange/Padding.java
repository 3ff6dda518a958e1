package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;

/**
 * The padding of encrypted replies (RFC 7830): a client that pads its queries gets replies whose
 * length tells little about what is in them, multiples of {@value #BLOCK} bytes (RFC 8467 section
 * 4.1).
 */
final class Padding {
  /** The option's code. */
  static final int CODE = 12;

  private static final int BLOCK = 468;

  /** Code and length of an option. */
  private static final int FIXED = 4;

  private Padding() {}

  /**
   * How many bytes the option is to have, code and length included; 0 for none.
   *
   * @param length of the reply without it
   * @param limit of the reply
   */
  static int length(Query query, int length, int limit) {
    if (!isAskedFor(query)) {
      return 0;
    }
    int least = length + FIXED;
    int padded = Math.min((least + BLOCK - 1) / BLOCK * BLOCK, limit);
    return padded < least ? 0 : padded - length;
  }

  private static boolean isAskedFor(Query query) {
    byte[] packet = query.packet();
    for (int at = query.optionsStart(); at < query.optionsEnd(); ) {
      if (Names.u16(packet, at) == CODE) {
        return true;
      }
      at += FIXED + Names.u16(packet, at + 2);
    }
    return false;
  }

  /** Writes the option of so many bytes; those that are to be padding must be zero already. */
  static void write(byte[] into, int at, int bytes) {
    into[at] = CODE >>> 8;
    into[at + 1] = CODE;
    into[at + 2] = (byte) (bytes - FIXED >>> 8);
    into[at + 3] = (byte) (bytes - FIXED);
  }
}
