package dev.seamark.zones.wire;

import java.util.Arrays;

/**
 * Writes a message anew with its names compressed, up to a limit, and puts that in its place. Used
 * for message after message, allocates nothing in the steady state; confined to one thread.
 *
 * <p>What is cut is the end: additional records first, then authority, then answers (TC says so,
 * RFC 2181 section 9). It ends with the last record that fits, so a cut costs what the limit
 * allows, however long the message is; and one that is compressed already is cut where it stands.
 *
 * <p>A cache calls {@link #compress} once for a reply that it keeps: {@link #fit} then finds names
 * that are pointers already.
 */
public final class MessageCopier {
  private static final int FIXED = 10; // type, class, TTL, length of the data
  private static final int TTL_END = 8;
  private static final int SECTIONS = 3;
  private static final int NO_TYPE = -1;

  private final NameTable names = new NameTable();
  private final byte[] name = new byte[Names.LONGEST];
  private final int[] counts = new int[SECTIONS];
  private byte[] out = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private int to;

  private byte[] in = {};
  private int length;

  // The records of one owner follow each other as a rule, and all point to the same place.
  private int ownerTarget;
  private int ownerPlace;

  /** What came of copying. */
  private enum Copying {
    WHOLE,
    /** Up to the limit. */
    CUT,
    /** A name in it leads nowhere, so that it cannot be written anew. */
    BROKEN
  }

  /**
   * Compresses a message that is longer than the limit, and cuts what does not fit even so. One
   * that fits stays as it is, compressed or not, as CoreDNS has it.
   *
   * @param limit how many bytes the message may have
   */
  public void fit(ReplyBuffer reply, int limit) {
    if (reply.length() <= limit) {
      return;
    }
    if (isCompressed(reply, limit)) {
      cut(reply, limit);
      return;
    }
    switch (copy(reply, limit, NO_TYPE)) {
      case WHOLE -> replace(reply, false);
      case CUT -> replace(reply, true);
      case BROKEN -> cut(reply, limit);
    }
  }

  /**
   * Whether no record that fits could be written shorter: owners are pointers or the root, and data
   * have no names. So are the addresses of one name, however many; they are cut where they stand.
   */
  private static boolean isCompressed(ReplyBuffer reply, int limit) {
    byte[] bytes = reply.bytes();
    int at = reply.recordsStart();
    while (at < limit) {
      boolean shortest = bytes[at] == 0 || Names.isPointer(bytes, at);
      if (!shortest || DataNames.of(Names.u16(bytes, Names.end(bytes, at))).count() > 0) {
        return false;
      }
      at = reply.recordEnd(at);
    }
    return true;
  }

  /** Compresses a message, if it is shorter then. */
  public void compress(ReplyBuffer reply) {
    if (copy(reply, reply.length() - 1, NO_TYPE) == Copying.WHOLE) {
      replace(reply, false);
    }
  }

  /**
   * Takes the records of a type out of the additional section, with whatever stands behind them
   * where the message cannot be written anew.
   */
  public void removeAdditional(ReplyBuffer reply, int type) {
    if (copy(reply, ReplyBuffer.MAX_MESSAGE, type) == Copying.WHOLE) {
      replace(reply, false);
      return;
    }
    int at = reply.recordsStart();
    int before = reply.answers() + reply.authorities();
    for (int i = 0; i < before + reply.additionals(); i++) {
      if (i >= before && reply.recordType(at) == type) {
        reply.length(at);
        reply.counts(reply.answers(), reply.authorities(), i - before);
        return;
      }
      at = reply.recordEnd(at);
    }
  }

  private void replace(ReplyBuffer reply, boolean cut) {
    reply.set(out, 0, to);
    reply.counts(counts[0], counts[1], counts[2]);
    if (cut) {
      reply.truncated(true);
    }
  }

  private Copying copy(ReplyBuffer reply, int limit, int leftOut) {
    in = reply.bytes();
    length = reply.length();
    int at = reply.recordsStart();
    begin(at);
    Arrays.fill(counts, 0);
    for (int section = 0; section < SECTIONS; section++) {
      int records = Names.u16(in, 6 + 2 * section);
      for (int i = 0; i < records; i++) {
        int fixed = Names.end(in, at);
        int end = fixed + FIXED + Names.u16(in, fixed + TTL_END);
        if (end > length) {
          return Copying.BROKEN;
        }
        if (section < SECTIONS - 1 || Names.u16(in, fixed) != leftOut) {
          int start = to;
          if (!record(at, fixed, end)) {
            return Copying.BROKEN;
          }
          if (to > limit) {
            to = start;
            return Copying.CUT;
          }
          counts[section]++;
        }
        at = end;
      }
    }
    return Copying.WHOLE;
  }

  /** Copies header and question. */
  private void begin(int recordsStart) {
    names.clear();
    to = 0;
    ownerTarget = 0;
    room(recordsStart);
    System.arraycopy(in, 0, out, 0, recordsStart);
    to = recordsStart;
    boolean question = Names.u16(in, 4) == 1;
    int labels = question ? Names.copy(in, length, Query.HEADER, name) : Names.BROKEN;
    if (labels != Names.BROKEN && Query.HEADER + labels < recordsStart) {
      names.add(out, Query.HEADER);
    }
  }

  private boolean record(int at, int fixed, int end) {
    room(end - at + 2 * Names.LONGEST);
    if (!owner(at)) {
      return false;
    }
    DataNames rule = DataNames.of(Names.u16(in, fixed));
    if (rule.count() == 0) {
      raw(fixed, end);
      return true;
    }
    raw(fixed, fixed + TTL_END);
    int dataStart = to + FIXED - TTL_END;
    to = dataStart;
    if (!data(rule, fixed + FIXED, end)) {
      return false;
    }
    Names.u16(out, dataStart - 2, to - dataStart);
    return true;
  }

  private boolean owner(int at) {
    int target = Names.isPointer(in, at) ? Names.target(in, at) : 0;
    if (target > 0 && target == ownerTarget) {
      Names.pointer(out, to, ownerPlace);
      to += 2;
      return true;
    }
    int start = to;
    if (!name(at, true)) {
      return false;
    }
    int place = Names.isPointer(out, start) ? Names.target(out, start) : start;
    ownerTarget = place <= Names.LARGEST_POINTER ? target : 0;
    ownerPlace = place;
    return true;
  }

  private boolean data(DataNames rule, int from, int end) {
    int next = Math.min(from + rule.before(in, from, end), end);
    raw(from, next);
    for (int i = 0; i < rule.count(); i++) {
      if (next >= end || !name(next, rule.compressed())) {
        return false;
      }
      next = Names.end(in, next);
    }
    if (next > end) {
      return false;
    }
    raw(next, end);
    return true;
  }

  private void raw(int from, int end) {
    System.arraycopy(in, from, out, to, end - from);
    to += end - from;
  }

  private boolean name(int at, boolean compressed) {
    int octets = Names.copy(in, length, at, name);
    if (octets == Names.BROKEN) {
      return false;
    }
    System.arraycopy(name, 0, out, to, octets);
    if (compressed) {
      to = names.compress(out, to);
    } else {
      names.add(out, to);
      to += octets;
    }
    return true;
  }

  private void room(int more) {
    if (to + more > out.length) {
      out = Arrays.copyOf(out, Math.max(to + more, out.length * 2));
    }
  }

  /** Keeps what stands before the limit of a message that need not or cannot be written anew. */
  private static void cut(ReplyBuffer reply, int limit) {
    int[] kept = {reply.answers(), reply.authorities(), reply.additionals()};
    int at = reply.recordsStart();
    boolean cut = false;
    for (int section = 0; section < SECTIONS; section++) {
      int records = cut ? 0 : kept[section];
      kept[section] = 0;
      for (int i = 0; i < records && !cut; i++) {
        int end = reply.recordEnd(at);
        cut = end > limit;
        at = cut ? at : end;
        kept[section] += cut ? 0 : 1;
      }
    }
    reply.length(at);
    reply.counts(kept[0], kept[1], kept[2]);
    reply.truncated(true);
  }
}
