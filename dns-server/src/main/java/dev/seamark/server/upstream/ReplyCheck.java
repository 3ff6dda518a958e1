package dev.seamark.server.upstream;

import dev.seamark.zones.wire.Names;
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
    return length < HEADER ? -1 : Names.u16(message, 0);
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
    if (Names.u16(message, 4) == 0) {
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
    if (Names.u16(message, 4) != 1) {
      return -1;
    }
    int end = Names.end(query, HEADER) + 4; // our own query: no pointers, and within its length
    boolean same =
        end <= length
            && Names.alike(message, HEADER, query, HEADER, end - 4 - HEADER)
            && Names.u32(message, end - 4) == Names.u32(query, end - 4);
    return same ? end : -1;
  }

  /** The length of a sound reply without what stands behind its last record. */
  public static int lengthOf(byte[] query, byte[] message, int length) {
    return recordsEnd(message, length, questionEnd(query, message, length));
  }

  /** Where the last record ends, or -1 where not all the records announced are there. */
  private static int recordsEnd(byte[] message, int length, int from) {
    int records = Names.u16(message, 6) + Names.u16(message, 8) + Names.u16(message, 10);
    int at = from;
    for (int i = 0; i < records; i++) {
      at = Names.checkedEnd(message, length, at);
      if (at == Names.BROKEN || at + 10 > length) {
        return -1;
      }
      at += 10 + Names.u16(message, at + 8);
      if (at > length) {
        return -1;
      }
    }
    return at;
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
}
