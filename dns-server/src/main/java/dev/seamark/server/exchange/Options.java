package dev.seamark.server.exchange;

import java.util.Arrays;

/** The options of an OPT record in wire format: code, length, data (RFC 6891 section 6.1.2). */
final class Options {
  private static final int FIXED = 4;

  private Options() {}

  /** These options and one more. */
  static byte[] with(byte[] options, int code, byte[] data) {
    int at = options.length;
    byte[] all = Arrays.copyOf(options, at + FIXED + data.length);
    all[at] = (byte) (code >>> 8);
    all[at + 1] = (byte) code;
    all[at + 2] = (byte) (data.length >>> 8);
    all[at + 3] = (byte) data.length;
    System.arraycopy(data, 0, all, at + FIXED, data.length);
    return all;
  }

  /** These options but for those of a code. */
  static byte[] without(byte[] options, int code) {
    byte[] others = new byte[options.length];
    int length = 0;
    for (int at = 0; at + FIXED <= options.length; ) {
      int size = FIXED + u16(options, at + 2);
      if (u16(options, at) != code && at + size <= options.length) {
        System.arraycopy(options, at, others, length, size);
        length += size;
      }
      at += size;
    }
    return Arrays.copyOf(others, length);
  }

  /** Whether there is an option of this code. */
  static boolean contains(byte[] options, int code) {
    for (int at = 0; at + FIXED <= options.length; at += FIXED + u16(options, at + 2)) {
      if (u16(options, at) == code) {
        return true;
      }
    }
    return false;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
