package dev.seamark.server.plugins.rewrite;

import dev.seamark.zones.wire.WireName;
import java.util.Arrays;

/** Numbers and names in messages (RFC 1035 section 4.1). */
final class Wire {
  private static final int MAX_NAME = 255;

  private Wire() {}

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  static void u16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static int u32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }

  static void u32(byte[] bytes, int at, int value) {
    u16(bytes, at, value >>> 16);
    u16(bytes, at + 2, value);
  }

  /** Where the name that starts there ends, its pointer included. */
  static int nameEnd(byte[] bytes, int from) {
    int at = from;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets == 0) {
        return at + 1;
      }
      if (octets >= 0xC0) {
        return at + 2;
      }
      at += octets + 1;
    }
  }

  /** The name that starts there, its pointers followed. */
  static WireName name(byte[] bytes, int length, int from) throws UnwritableException {
    byte[] name = new byte[MAX_NAME];
    int written = 0;
    int at = from;
    int bound = from;
    while (at < length) {
      int octets = bytes[at] & 0xFF;
      if (octets >= 0xC0 && at + 1 < length) {
        at = u16(bytes, at) & 0x3FFF;
        if (at >= bound) {
          throw new UnwritableException("a name in it points forward");
        }
        bound = at;
        continue;
      }
      if (octets > 63 || written + octets + 1 > MAX_NAME || at + octets >= length) {
        break;
      }
      System.arraycopy(bytes, at, name, written, octets + 1);
      written += octets + 1;
      at += octets + 1;
      if (octets == 0) {
        return WireName.fromWire(Arrays.copyOf(name, written), 0);
      }
    }
    throw new UnwritableException("a name in it is broken");
  }
}
