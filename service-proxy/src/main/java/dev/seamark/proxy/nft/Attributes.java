package dev.seamark.proxy.nft;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Attributes of a netlink message, read in place: each has its length, its type and its content,
 * and begins at a multiple of four bytes (Linux: {@code include/uapi/linux/netlink.h}).
 */
final class Attributes {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final int HEADER = 4;
  private static final int TYPE = 0x3FFF; // without the marks of nesting and byte order

  private Attributes() {}

  /** Takes attributes. */
  @FunctionalInterface
  interface Reader {
    /** Takes one, whose content is from there to there. */
    void attribute(int type, int from, int to);
  }

  /** Gives those that are from there to there; what is cut off is left out. */
  static void each(byte[] bytes, int from, int to, Reader reader) {
    int at = from;
    while (at + HEADER <= to) {
      int length = half(bytes, at);
      if (length < HEADER || at + length > to) {
        return;
      }
      reader.attribute(half(bytes, at + 2) & TYPE, at + HEADER, at + length);
      at += length + 3 & ~3;
    }
  }

  /** 16 bits in the order of this machine. */
  static int half(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    int second = bytes[at + 1] & 0xFF;
    return LITTLE ? second << 8 | first : first << 8 | second;
  }

  /** 32 bits in the order of this machine. */
  static int host(byte[] bytes, int at) {
    return LITTLE ? Integer.reverseBytes(network(bytes, at)) : network(bytes, at);
  }

  /** 32 bits in network order. */
  static int network(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | bytes[at + 3] & 0xFF;
  }

  /** A text without the zero at its end. */
  static String text(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == 0 ? to - 1 : to;
    return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
  }
}
