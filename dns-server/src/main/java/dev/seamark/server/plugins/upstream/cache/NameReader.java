package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;

/**
 * Reads the names of a message whose records all lie within it. What names point to is not trusted:
 * it may be anything. Used for reply after reply; confined to one event loop.
 */
final class NameReader {
  private static final int TO_QUESTION = 0xC000 | Query.HEADER;

  private final byte[] name = new byte[Names.LONGEST];
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
    int read = Names.copy(bytes, length, from, name);
    for (int i = 0; i < read; i++) {
      name[i] = WireName.lower(name[i]);
    }
    return read;
  }

  /** Whether this name is the one asked for, which the message repeats behind its header. */
  boolean isAsked(int from, Query query) {
    if (u16(from) == TO_QUESTION) {
      return true;
    }
    return Names.same(bytes, length, from, query.name(), query.nameLength());
  }

  /** Where a name ends that lies within the message. */
  int end(int from) {
    return Names.end(bytes, from);
  }

  /** How many octets of a name within the message stand before its pointer, or in all. */
  int spelledLength(int from) {
    return Names.spelled(bytes, from);
  }

  int u16(int at) {
    return Names.u16(bytes, at);
  }
}
