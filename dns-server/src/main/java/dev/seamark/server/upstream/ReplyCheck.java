package dev.seamark.server.upstream;

import dev.seamark.zones.wire.WireName;
import java.util.Arrays;

/** Looks at bytes that claim to be the reply to a question. Stateless; safe for any bytes. */
public final class ReplyCheck {
  private static final int HEADER = 12;
  private static final int RESPONSE = 0x80;
  private static final int TRUNCATED = 0x02;

  /** What the bytes are. */
  public enum Verdict {
    /** The reply, all its records there. */
    SOUND,
    /** The reply, TC set, its records not all there. */
    CUT,
    /** A reply without any question, as old servers send with an error. */
    BARE,
    /** A reply to another question, or no reply at all. */
    OTHER,
    /** The reply, but its records make no sense. */
    BROKEN
  }

  private ReplyCheck() {}

  /** The ID, or -1 where there is not even a header. */
  static int id(byte[] message, int length) {
    return length < HEADER ? -1 : u16(message, 0);
  }

  /**
   * Compares a reply with the query that it should answer.
   *
   * @param overflowed whether the reply may have been longer than what was read of it
   */
  public static Verdict of(byte[] query, byte[] message, int length, boolean overflowed) {
    if (length < HEADER
        || (message[2] & RESPONSE) == 0
        || (message[2] & 0x78) != (query[2] & 0x78)) {
      return Verdict.OTHER;
    }
    if (u16(message, 4) == 0) {
      return (message[3] & 0xF) != 0 ? Verdict.BARE : Verdict.OTHER;
    }
    int end = questionEnd(query, message, length);
    if (end < 0) {
      return Verdict.OTHER;
    }
    if (recordsEnd(message, length, end) >= 0) {
      return Verdict.SOUND;
    }
    return overflowed || (message[2] & TRUNCATED) != 0 ? Verdict.CUT : Verdict.BROKEN;
  }

  /** Where the question ends, or -1 where it is not the query's. */
  private static int questionEnd(byte[] query, byte[] message, int length) {
    if (u16(message, 4) != 1) {
      return -1;
    }
    int at = HEADER;
    while (true) {
      int octets = query[at] & 0xFF; // our own query: no pointers, and within its length
      if (at + octets + 1 > length || (message[at] & 0xFF) != octets) {
        return -1;
      }
      for (int i = at + 1; i <= at + octets; i++) {
        if (WireName.lower(message[i]) != WireName.lower(query[i])) {
          return -1;
        }
      }
      at += octets + 1;
      if (octets == 0) {
        break;
      }
    }
    boolean same =
        at + 4 <= length
            && u16(message, at) == u16(query, at)
            && u16(message, at + 2) == u16(query, at + 2);
    return same ? at + 4 : -1;
  }

  /** The length of a sound reply without what stands behind its last record. */
  public static int lengthOf(byte[] query, byte[] message, int length) {
    return recordsEnd(message, length, questionEnd(query, message, length));
  }

  /** Where the last record ends, or -1 where not all the records announced are there. */
  private static int recordsEnd(byte[] message, int length, int from) {
    int records = u16(message, 6) + u16(message, 8) + u16(message, 10);
    int at = from;
    for (int i = 0; i < records; i++) {
      at = nameEnd(message, length, at);
      if (at < 0 || at + 10 > length) {
        return -1;
      }
      at += 10 + u16(message, at + 8);
      if (at > length) {
        return -1;
      }
    }
    return at;
  }

  /** Where a name ends; -1 where it runs out of the message or points anywhere but back. */
  private static int nameEnd(byte[] message, int length, int from) {
    for (int at = from; at < length; ) {
      int octets = message[at] & 0xFF;
      if (octets == 0) {
        return at + 1;
      }
      if (octets >= 0xC0) {
        boolean back = at + 1 < length && (u16(message, at) & 0x3FFF) < from;
        return back ? at + 2 : -1;
      }
      if (octets > 63) {
        return -1;
      }
      at += octets + 1;
    }
    return -1;
  }

  /**
   * Leaves header and question, and says by TC that there is more.
   *
   * @return the length of what is left
   */
  static int emptied(byte[] query, byte[] message, int length) {
    int end = questionEnd(query, message, length);
    Arrays.fill(message, 6, HEADER, (byte) 0);
    message[2] |= TRUNCATED;
    return end;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
