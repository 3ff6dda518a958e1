package dev.seamark.zones.wire;

import java.util.Arrays;

/**
 * A reply in wire format that grows as it is written. The OPT record is never in here: whoever
 * sends the reply adds it. Reused from reply to reply; confined to one event loop.
 */
public final class ReplyBuffer {
  /** The largest message there is (RFC 1035 section 4.2.2: a 16-bit length). */
  public static final int MAX_MESSAGE = 65_535;

  private static final int INITIAL = 512;
  private static final int FIXED = 10; // type, class, TTL, length of the data

  private byte[] bytes = new byte[INITIAL];
  private int length;

  /**
   * The bytes written so far are the first {@link #length}. Replaced when {@link #ensure} grows.
   */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Says how many bytes are valid. */
  public void length(int length) {
    this.length = length;
  }

  /** Makes room for {@code capacity} bytes in all, keeping what is there. */
  public byte[] ensure(int capacity) {
    if (capacity > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(capacity, Math.min(bytes.length * 2, MAX_MESSAGE)));
    }
    return bytes;
  }

  /** Takes a whole message. */
  public void set(byte[] message, int offset, int count) {
    ensure(count);
    System.arraycopy(message, offset, bytes, 0, count);
    length = count;
  }

  /**
   * Starts a reply to the query: header with ID, opcode, RD and CD copied and QR set, no counts but
   * that of the question, and the question as the asker spelled it.
   */
  public void begin(Query query, int rcode, boolean authoritative) {
    int end = query.questionEnd();
    ensure(Math.max(end, Query.HEADER));
    System.arraycopy(query.packet(), 0, bytes, 0, end);
    bytes[2] = (byte) (0x80 | query.packet()[2] & 0x79 | (authoritative ? 0x04 : 0));
    bytes[3] = (byte) (query.packet()[3] & 0x10 | rcode & 0xF);
    Arrays.fill(bytes, 4, Query.HEADER, (byte) 0);
    bytes[5] = (byte) (end > Query.HEADER ? 1 : 0);
    length = end;
  }

  /** The response code of the header, 0 to 15. */
  public int rcode() {
    return bytes[3] & 0xF;
  }

  public void rcode(int rcode) {
    bytes[3] = (byte) (bytes[3] & 0xF0 | rcode & 0xF);
  }

  public boolean authoritative() {
    return (bytes[2] & 0x04) != 0;
  }

  public void authoritative(boolean on) {
    bytes[2] = (byte) (on ? bytes[2] | 0x04 : bytes[2] & ~0x04);
  }

  public boolean truncated() {
    return (bytes[2] & 0x02) != 0;
  }

  public void truncated(boolean on) {
    bytes[2] = (byte) (on ? bytes[2] | 0x02 : bytes[2] & ~0x02);
  }

  public void id(int id) {
    Names.u16(bytes, 0, id);
  }

  /** Records in the answer section. */
  public int answers() {
    return count(6);
  }

  /** Records in the authority section. */
  public int authorities() {
    return count(8);
  }

  /** Records in the additional section. */
  public int additionals() {
    return count(10);
  }

  /** Sets the counts of the three sections behind the question. */
  public void counts(int answers, int authorities, int additionals) {
    count(6, answers);
    count(8, authorities);
    count(10, additionals);
  }

  /** Where the first record begins. */
  public int recordsStart() {
    int at = Query.HEADER;
    for (int i = count(4); i > 0; i--) {
      at = Math.min(Names.end(bytes, at) + 4, length);
    }
    return at;
  }

  /** The type of the record that begins at that place. */
  public int recordType(int at) {
    return count(Names.end(bytes, at));
  }

  /** The TTL of the record that begins at that place, in seconds. */
  public long recordTtl(int at) {
    int ttl = Names.end(bytes, at) + 4;
    return count(ttl) * 65_536L + count(ttl + 2);
  }

  /** Where the record ends that begins at that place. */
  public int recordEnd(int at) {
    int fixed = Names.end(bytes, at);
    return fixed + FIXED + count(fixed + FIXED - 2);
  }

  private int count(int at) {
    return Names.u16(bytes, at);
  }

  private void count(int at, int value) {
    Names.u16(bytes, at, value);
  }
}
