package dev.seamark.zones.wire;

import java.util.Arrays;

/**
 * Writes a reply record by record, straight into a {@link ReplyBuffer}. What no longer fits into
 * the limit is left out and the TC bit is set; since sections are written in their order, what is
 * cut is the end: additional records first, then authority, then answers. Reused from reply to
 * reply, allocates nothing; confined to one thread.
 *
 * <p>Owners are given as the place of the same name earlier in the message and become compression
 * pointers (RFC 1035 section 4.1.4); the question stands at {@link #QUESTION}.
 */
public final class ReplyWriter {
  /** Where the name of the question stands. */
  public static final int QUESTION = Query.HEADER;

  private static final int FIXED = 10; // type, class, TTL, length of the data
  private static final int ROOM_FOR_A_RECORD = 255 + FIXED + 1024;
  private static final int V4_RECORD = 2 + FIXED + 4;
  private static final int V6_RECORD = 2 + FIXED + 16;

  private ReplyBuffer reply = new ReplyBuffer();
  private byte[] bytes = reply.bytes();
  private int limit;
  private int at;
  private int questionEnd;
  private int recordStart;
  private int dataStart;
  private final int[] counts = new int[3];
  private int section;
  private boolean cut;
  private int markedAt;
  private int markedCount;
  private boolean markedCut;

  /** The sections behind the question, in their order. */
  public enum Section {
    ANSWER(0),
    AUTHORITY(1),
    ADDITIONAL(2);

    private final int index;

    Section(int index) {
      this.index = index;
    }
  }

  /**
   * Starts an authoritative reply to the query.
   *
   * @param limit how many bytes the reply may have
   */
  public void begin(ReplyBuffer reply, Query query, int limit) {
    this.reply = reply;
    this.limit = Math.min(limit, ReplyBuffer.MAX_MESSAGE);
    reply.begin(query, Rcode.NOERROR, true);
    bytes = reply.bytes();
    questionEnd = reply.length();
    restart();
  }

  /** Forgets all records written so far. */
  public void restart() {
    at = questionEnd;
    counts[0] = 0;
    counts[1] = 0;
    counts[2] = 0;
    section = 0;
    cut = false;
  }

  /** Remembers this point of the section for {@link #rewind}. */
  public void mark() {
    markedAt = at;
    markedCount = counts[section];
    markedCut = cut;
  }

  /** Takes back what the section got since {@link #mark}. */
  public void rewind() {
    at = markedAt;
    counts[section] = markedCount;
    cut = markedCut;
  }

  /** Says which section the next records belong to; sections only go forward. */
  public void section(Section section) {
    this.section = section.index;
  }

  /** Completes the reply: response code, counts, TC, length. */
  public void finish(int rcode) {
    reply.rcode(rcode);
    reply.counts(counts[0], counts[1], counts[2]);
    reply.truncated(cut);
    reply.length(at);
  }

  /** How many records the current section has. */
  public int count() {
    return counts[section];
  }

  /** Whether a record did not fit. From then on no other does. */
  public boolean cut() {
    return cut;
  }

  /** Where the next byte goes. */
  public int position() {
    return at;
  }

  /** Starts a record whose owner is the name that stands, uncompressed or not, at that place. */
  public void open(int owner, int type, int ttl) {
    room();
    recordStart = at;
    if (owner <= Names.LARGEST_POINTER) {
      pointer(owner);
    } else {
      copyName(owner);
    }
    fixed(type, ttl);
  }

  /** Starts a record whose owner is the zone, in the spelling of the zone. */
  public void open(WireName owner, int type, int ttl) {
    room();
    recordStart = at;
    bytes(owner.spelled(), 0, owner.length());
    fixed(type, ttl);
  }

  /** Starts a record whose owner is these bytes: a name, which may end in a pointer. */
  public void open(byte[] owner, int octets, int type, int ttl) {
    room();
    recordStart = at;
    bytes(owner, 0, octets);
    fixed(type, ttl);
  }

  private void fixed(int type, int ttl) {
    u16(type);
    u16(RecordType.CLASS_IN);
    u16(ttl >>> 16);
    u16(ttl);
    at += 2;
    dataStart = at;
  }

  /** Where the data of the record begun last starts. */
  public int dataStart() {
    return dataStart;
  }

  /**
   * Ends the record.
   *
   * @return whether it fitted; if not, it was taken back
   */
  public boolean close() {
    if (cut || at > limit) {
      at = recordStart;
      cut = true;
      return false;
    }
    int length = at - dataStart;
    Names.u16(bytes, dataStart - 2, length);
    counts[section]++;
    return true;
  }

  /** Writes data of any length into the record begun last, and ends it as {@link #close} does. */
  public boolean close(byte[] from, int offset, int length) {
    bytes = reply.ensure(at + length);
    bytes(from, offset, length);
    return close();
  }

  /** Writes an A record. */
  public boolean a(int owner, int ttl, int address) {
    open(owner, RecordType.A, ttl);
    u16(address >>> 16);
    u16(address);
    return close();
  }

  /** Writes an AAAA record. */
  public boolean aaaa(int owner, int ttl, long high, long low) {
    open(owner, RecordType.AAAA, ttl);
    u64(high);
    u64(low);
    return close();
  }

  /**
   * Writes an A record for each of the first {@code count} addresses. Where not all fit, as many as
   * do, from the one on that {@code rotation} points to, so that askers who never come back over
   * TCP share the load.
   */
  public void allA(int owner, int ttl, int[] addresses, int count, int rotation) {
    int fitting = fitting(count, V4_RECORD);
    int next = fitting == count ? 0 : Math.floorMod(rotation, count);
    for (int i = 0; i < fitting; i++) {
      a(owner, ttl, addresses[next]);
      next = next + 1 == count ? 0 : next + 1;
    }
    cut |= fitting < count;
  }

  /** Writes an AAAA record for each address, two numbers each, as {@link #allA} does for IPv4. */
  public void allAaaa(int owner, int ttl, long[] addresses, int count, int rotation) {
    int fitting = fitting(count, V6_RECORD);
    int next = fitting == count ? 0 : Math.floorMod(rotation, count);
    for (int i = 0; i < fitting; i++) {
      aaaa(owner, ttl, addresses[2 * next], addresses[2 * next + 1]);
      next = next + 1 == count ? 0 : next + 1;
    }
    cut |= fitting < count;
  }

  private int fitting(int count, int size) {
    return cut ? 0 : Math.min(count, Math.max(0, limit - at) / size);
  }

  /** Writes a byte. */
  public void u8(int value) {
    bytes[at++] = (byte) value;
  }

  /** Writes two bytes, the upper first. */
  public void u16(int value) {
    bytes[at++] = (byte) (value >>> 8);
    bytes[at++] = (byte) value;
  }

  /** Writes four bytes, the uppermost first. */
  public void u32(int value) {
    u16(value >>> 16);
    u16(value);
  }

  private void u64(long value) {
    u32((int) (value >>> 32));
    u32((int) value);
  }

  /** Writes bytes as they are. */
  public void bytes(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, bytes, at, length);
    at += length;
  }

  /**
   * Writes a name, with a pointer into the question for the zone at its end where both have that,
   * in the same spelling.
   */
  public void name(WireName name, Query query, WireName zone) {
    int own = name.length() - zone.length();
    int place = zoneInQuestion(query, zone);
    byte[] spelled = name.spelled();
    int end = spelled.length;
    boolean same =
        place > 0
            && name.isUnder(zone)
            && Arrays.equals(spelled, own, end, zone.spelled(), 0, zone.length());
    if (same) {
      bytes(spelled, 0, own);
      pointer(place);
    } else {
      bytes(spelled, 0, end);
    }
  }

  /**
   * Where the zone stands in the question that lies in it, in the zone's own spelling; 0 where it
   * is spelled otherwise.
   */
  public int zoneInQuestion(Query query, WireName zone) {
    int place = query.labelStart(query.labels() - zone.labels()) + QUESTION;
    int end = place + zone.length();
    return Arrays.equals(query.packet(), place, end, zone.spelled(), 0, zone.length()) ? place : 0;
  }

  /**
   * Remembers a name that was written in full, for {@link #compress}.
   *
   * @param names of this reply alone
   */
  public void remember(NameTable names, int place) {
    names.add(bytes, place);
  }

  /** Makes the end of the name written last, from that place on, a pointer if it can be one. */
  public void compress(NameTable names, int from) {
    at = names.compress(bytes, from);
  }

  /** Writes a pointer to the name at that place, which must be below 16384. */
  public void pointer(int place) {
    u16(0xC000 | place);
  }

  /** Writes the label of the IPv4 address with dashes for dots: {@code 10-244-0-1}. */
  public void dashed(int address) {
    at += DashedAddress.write(address, bytes, at);
  }

  private void copyName(int from) {
    bytes(bytes, from, Names.end(bytes, from) - from);
  }

  private void room() {
    if (at + ROOM_FOR_A_RECORD > bytes.length) {
      bytes = reply.ensure(at + ROOM_FOR_A_RECORD);
    }
  }
}
