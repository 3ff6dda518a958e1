package dev.seamark.zones.wire;

/**
 * Names and numbers in messages (RFC 1035 section 4.1): the one place that walks labels and follows
 * compression pointers. Stateless, allocates nothing.
 *
 * <p>There are two forms. {@link #end} and {@link #spelled} trust their bytes: they pass over the
 * labels that stand at a place and follow no pointer, and are for messages that this program wrote
 * or whose records were checked. All others take any bytes: they stay inside of the message, accept
 * labels of up to 63 octets and names of up to 255 with all that their pointers lead to, and follow
 * a pointer only to a place before the part of the name that it ends, so that there is no loop.
 * Whatever follows pointers is of that kind: a pointer may lead into the data or the TTL of a
 * record, and those change on the way through the plugins.
 */
public final class Names {
  /** Octets of the longest name, the root's included (RFC 1035 section 2.3.4). */
  public static final int LONGEST = 255;

  /** Octets of the longest label (RFC 1035 section 2.3.4). */
  public static final int LONGEST_LABEL = 63;

  /** The most labels that a name can have, the root's not counted. */
  public static final int MOST_LABELS = LONGEST / 2;

  /** The last place of a message that a pointer can lead to. */
  public static final int LARGEST_POINTER = 0x3FFF;

  /** Stands for a length or an end where the bytes are not a name. */
  public static final int BROKEN = -1;

  /** Octets of this value and more begin a pointer. */
  private static final int POINTER = 0xC0;

  private Names() {}

  /** The 16-bit number that stands there. */
  public static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  /** Writes a 16-bit number. */
  public static void u16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  /** The 32-bit number that stands there. */
  public static int u32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }

  /** Writes a 32-bit number. */
  public static void u32(byte[] bytes, int at, int value) {
    u16(bytes, at, value >>> 16);
    u16(bytes, at + 2, value);
  }

  /** Writes a pointer to a place up to {@link #LARGEST_POINTER}. */
  public static void pointer(byte[] bytes, int at, int place) {
    u16(bytes, at, POINTER << 8 | place);
  }

  /** Whether a pointer stands there, be it the whole name or its end. */
  public static boolean isPointer(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) >= POINTER;
  }

  /** Where the pointer that stands there leads. */
  public static int target(byte[] bytes, int at) {
    return u16(bytes, at) & LARGEST_POINTER;
  }

  /** Where the name ends that stands there, its pointer included. Trusts the bytes. */
  public static int end(byte[] bytes, int from) {
    int at = from;
    while (true) {
      int octets = bytes[at] & 0xFF;
      if (octets == 0) {
        return at + 1;
      }
      if (octets >= POINTER) {
        return at + 2;
      }
      at += octets + 1;
    }
  }

  /** How many octets of the name stand there before its pointer, or in all. Trusts the bytes. */
  public static int spelled(byte[] bytes, int from) {
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

  /**
   * Where the name ends that stands there, its pointer included.
   *
   * @param length how many bytes the message has
   * @return {@link #BROKEN} where it is not a name, or its pointers do not lead to the rest of one
   */
  public static int checkedEnd(byte[] message, int length, int from) {
    int at = from;
    int bound = from;
    int end = BROKEN;
    int octetsOfName = 1;
    while (at < length) {
      int octets = message[at] & 0xFF;
      if (octets == 0) {
        return end == BROKEN ? at + 1 : end;
      }
      if (octets >= POINTER) {
        end = end == BROKEN ? at + 2 : end;
        at = backwards(message, length, at, bound);
        bound = at;
        continue;
      }
      octetsOfName += octets + 1;
      if (octets > LONGEST_LABEL || octetsOfName > LONGEST) {
        return BROKEN;
      }
      at += octets + 1;
    }
    return BROKEN;
  }

  /** Where a pointer leads, if that is before the bound; else the end of the message. */
  private static int backwards(byte[] message, int length, int at, int bound) {
    if (at + 1 >= length) {
      return length;
    }
    int target = target(message, at);
    return target < bound ? target : length;
  }

  /**
   * Copies the name that stands there, its pointers followed, in its spelling.
   *
   * @param length how many bytes the message has
   * @param into takes up to {@link #LONGEST} octets
   * @return how many octets the name has; {@link #BROKEN} as for {@link #checkedEnd}
   */
  public static int copy(byte[] message, int length, int from, byte[] into) {
    int at = from;
    int bound = from;
    int to = 0;
    while (at < length) {
      int octets = message[at] & 0xFF;
      if (octets >= POINTER) {
        at = backwards(message, length, at, bound);
        bound = at;
        continue;
      }
      if (octets > LONGEST_LABEL || to + octets + 1 > LONGEST || at + octets >= length) {
        return BROKEN;
      }
      for (int i = 0; i <= octets; i++) {
        into[to + i] = message[at + i];
      }
      to += octets + 1;
      at += octets + 1;
      if (octets == 0) {
        return to;
      }
    }
    return BROKEN;
  }

  /**
   * Whether the name that stands there, its pointers followed, is this one in any spelling.
   *
   * @param length how many bytes the message has
   * @param lower a name in lower case, without pointers
   * @param octets how many octets that has, the root's included
   */
  public static boolean same(byte[] message, int length, int from, byte[] lower, int octets) {
    int at = from;
    int bound = from;
    int compared = 0;
    while (at < length) {
      int label = message[at] & 0xFF;
      if (label >= POINTER) {
        at = backwards(message, length, at, bound);
        bound = at;
        continue;
      }
      int end = compared + label + 1;
      if (end > octets || at + label >= length || !alike(message, at, lower, compared, label + 1)) {
        return false;
      }
      if (label == 0) {
        return end == octets;
      }
      compared = end;
      at += label + 1;
    }
    return false;
  }

  /** Whether bytes are equal but for the case of letters. */
  public static boolean alike(byte[] one, int from, byte[] other, int otherFrom, int count) {
    for (int i = 0; i < count; i++) {
      if (WireName.lower(one[from + i]) != WireName.lower(other[otherFrom + i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a name that has no pointers, as that of a question.
   *
   * @param length how many bytes the message has
   * @param lower takes its octets, up to {@link #LONGEST}, letters in lower case
   * @param labelStarts takes where in {@code lower} each label starts
   * @return how many labels it has, the root's not counted; {@link #BROKEN} where it is not a name
   */
  public static int plain(byte[] message, int length, int from, byte[] lower, int[] labelStarts) {
    int at = from;
    int labels = 0;
    while (at < length) {
      int octets = message[at] & 0xFF;
      int to = at - from;
      if (octets > LONGEST_LABEL || to + octets + 1 > LONGEST || at + octets >= length) {
        return BROKEN;
      }
      lower[to] = (byte) octets;
      if (octets == 0) {
        return labels;
      }
      labelStarts[labels++] = to;
      for (int i = 1; i <= octets; i++) {
        lower[to + i] = WireName.lower(message[at + i]);
      }
      at += octets + 1;
    }
    return BROKEN;
  }
}
