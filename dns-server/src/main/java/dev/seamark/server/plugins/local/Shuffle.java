package dev.seamark.server.plugins.local;

import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.random.RandomGenerator;

/**
 * Shuffles the addresses of an answer in the bytes of the reply.
 *
 * <p>That can be done where the answer is a chain of aliases, maybe of none, and then addresses of
 * one type whose owners are pointers: those are blocks of equal size, and nothing points into them.
 * It allocates nothing.
 */
final class Shuffle {
  private static final int FIXED = 10; // type, class, TTL, length of the data

  private Shuffle() {}

  /** What was to be done with an answer. */
  enum Result {
    /** It is in a new order, or has less than two addresses and needs none. */
    DONE,
    /** It has another shape. */
    NEEDS_OBJECTS
  }

  /** Brings the addresses of the answer into any order. */
  static Result inPlace(ReplyBuffer reply, RandomGenerator random) {
    int answers = reply.answers();
    if (answers < 2) {
      return Result.DONE;
    }
    byte[] bytes = reply.bytes();
    int end = reply.length();
    int at = questionEnd(bytes, end);
    int left = answers;
    while (left > 0 && at < end) {
      int fixed = Names.end(bytes, at);
      if (fixed + FIXED > end || Names.u16(bytes, fixed) != RecordType.CNAME) {
        break;
      }
      at = fixed + FIXED + Names.u16(bytes, fixed + 8);
      left--;
    }
    if (left == 0) {
      return Result.DONE;
    }
    int size = blockSize(bytes, at, end);
    if (size == 0 || at + size * left > end) {
      return others(bytes, at, end, left);
    }
    for (int i = 1; i < left; i++) {
      if (!isLike(bytes, at, at + i * size)) {
        return others(bytes, at, end, left);
      }
    }
    for (int i = left - 1; i > 0; i--) {
      swap(bytes, at + i * size, at + random.nextInt(i + 1) * size, size);
    }
    return Result.DONE;
  }

  /** How long an address record is whose owner is a pointer; 0 where there is none. */
  private static int blockSize(byte[] bytes, int at, int end) {
    if (at + 2 + FIXED > end || !Names.isPointer(bytes, at)) {
      return 0;
    }
    int type = Names.u16(bytes, at + 2);
    int length = Names.u16(bytes, at + 2 + 8);
    boolean address =
        type == RecordType.A && length == 4 || type == RecordType.AAAA && length == 16;
    return address ? 2 + FIXED + length : 0;
  }

  /** Whether two records have the same owner, type and class, and data of the same length. */
  private static boolean isLike(byte[] bytes, int a, int b) {
    for (int i = 0; i < 6; i++) {
      if (bytes[a + i] != bytes[b + i]) {
        return false;
      }
    }
    return Names.u16(bytes, a + 10) == Names.u16(bytes, b + 10);
  }

  private static void swap(byte[] bytes, int a, int b, int size) {
    if (a == b) {
      return;
    }
    for (int i = 0; i < size; i++) {
      byte kept = bytes[a + i];
      bytes[a + i] = bytes[b + i];
      bytes[b + i] = kept;
    }
  }

  /** Whether there is anything to shuffle among records of another shape. */
  private static Result others(byte[] bytes, int from, int end, int count) {
    int addresses = 0;
    int exchanges = 0;
    int at = from;
    for (int i = 0; i < count && at < end; i++) {
      int fixed = Names.end(bytes, at);
      if (fixed + FIXED > end) {
        return Result.DONE; // cut off or broken: not ours to touch
      }
      int type = Names.u16(bytes, fixed);
      addresses += type == RecordType.A || type == RecordType.AAAA ? 1 : 0;
      exchanges += type == RecordType.MX ? 1 : 0;
      boolean late = type == RecordType.CNAME && addresses + exchanges > 0;
      if (late || addresses > 1 || exchanges > 1) {
        return Result.NEEDS_OBJECTS;
      }
      at = fixed + FIXED + Names.u16(bytes, fixed + 8);
    }
    return Result.DONE;
  }

  private static int questionEnd(byte[] bytes, int end) {
    int at = Query.HEADER;
    for (int i = Names.u16(bytes, 4); i > 0 && at < end; i--) {
      at = Names.end(bytes, at) + 4;
    }
    return at;
  }
}
