package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;

/**
 * Reads the names of a message whose records all lie within it. What names point to is not trusted:
 * it may be anything. Used for reply after reply; confined to one event loop.
 */
final class NameReader {
  /** The longest name in octets (RFC 1035 section 2.3.4). */
  static final int MAX_NAME = 255;

  private static final int POINTER = 0xC0;
  private static final int TO_QUESTION = POINTER << 8 | Query.HEADER;

  private final byte[] name = new byte[MAX_NAME];
  private byte[] bytes = {};
  private int length;

  /** Takes a message. */
  void of(byte[] message, int messageLength) {
    bytes = message;
    length = messageLength;
  }

  /** The octets of the name that was read last, in lower case. */
  byte[] name() {
    return name;
  }

  /**
   * Reads a name.
   *
   * @return its length; -1 where there is none: it is too long, runs out of the message, or points
   *     anywhere but back
   */
  int read(int from) {
    int at = from;
    int end = length; // a pointer leads to what stands before it, so this comes to an end
    int read = 0;
    while (at < end) {
      int octets = bytes[at] & 0xFF;
      if (octets >= POINTER) {
        if (at + 1 >= end) {
          return -1;
        }
        end = at;
        at = u16(at) & 0x3FFF;
        continue;
      }
      if (octets >= 64 || at + octets >= end || read + octets >= MAX_NAME) {
        return -1;
      }
      name[read++] = (byte) octets;
      for (int i = at + 1; i <= at + octets; i++) {
        name[read++] = WireName.lower(bytes[i]);
      }
      if (octets == 0) {
        return read;
      }
      at += octets + 1;
    }
    return -1;
  }

  /** Whether this name is the one asked for, which the message repeats behind its header. */
  boolean isAsked(int from, Query query) {
    if (u16(from) == TO_QUESTION) {
      return true;
    }
    int read = read(from);
    if (read != query.nameLength()) {
      return false;
    }
    byte[] asked = query.name();
    for (int i = 0; i < read; i++) {
      if (name[i] != asked[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where a name ends that lies within the message. */
  int end(int from) {
    int at = from;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets >= POINTER) {
        return at + 2;
      }
      at += octets + 1;
      if (octets == 0) {
        return at;
      }
    }
  }

  /** How many octets of a name within the message stand before its pointer, or in all. */
  int spelledLength(int from) {
    int at = from;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets >= POINTER) {
        return at - from;
      }
      at += octets + 1;
      if (octets == 0) {
        return at - from;
      }
    }
  }

  int u16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
