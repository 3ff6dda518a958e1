package dev.seamark.zones.wire;

import java.util.Arrays;

/**
 * A query read in place. One object is used for query after query: {@link #read} makes it speak of
 * the next one, and nothing it returns outlives that but copies. Confined to one event loop.
 *
 * <p>What is accepted is what CoreDNS accepts: exactly one question, at most one record in answer
 * and authority each, at most two additional ones, OPT among them (RFC 6891); bytes behind the
 * message and additional records announced but absent are ignored.
 */
public final class Query {
  /** Octets of the header (RFC 1035 section 4.1.1). */
  public static final int HEADER = 12;

  /** Every DNS client takes a UDP reply of this size (RFC 1035 section 4.2.1). */
  public static final int MINIMUM_UDP_PAYLOAD = 512;

  private static final int OPCODE_QUERY = 0;
  private static final int OPCODE_NOTIFY = 4;

  /** How far before its options the payload size of an OPT record stands (RFC 6891, 6.1.2). */
  private static final int OPT_SIZE = 8;

  /** What came of reading a packet. */
  public enum Reading {
    /** A question that can be answered. */
    QUERY,
    /** Too short for a header, or itself a response: not to be answered at all. */
    DROPPED,
    /** An opcode that is not served; the reply carries it back and has no sections. */
    NOT_IMPLEMENTED,
    /** The counts or the content are wrong; the reply has the ID and no sections. */
    MALFORMED,
    /** A header that announces a question which is not there: SERVFAIL. */
    NO_QUESTION
  }

  private byte[] packet = {};
  private int length;
  private int questionEnd;
  private int type;
  private int recordClass;
  private final byte[] name = new byte[Names.LONGEST];
  private int nameLength;
  private final int[] labelStarts = new int[Names.MOST_LABELS];
  private int labels;
  private boolean edns;
  private int payload;
  private int ednsVersion;
  private boolean dnssecOk;
  private int optionsStart;
  private int optionsEnd;
  private int authorityStart;

  /**
   * Reads the packet, which is not copied: it must stay as it is while this query is in use.
   *
   * @param length how many bytes of {@code packet} there are
   */
  public Reading read(byte[] packet, int length) {
    this.packet = packet;
    this.length = length;
    questionEnd = HEADER;
    nameLength = 0;
    labels = 0;
    edns = false;
    payload = 0;
    ednsVersion = 0;
    dnssecOk = false;
    optionsStart = 0;
    optionsEnd = 0;
    authorityStart = 0;
    if (length < HEADER || (packet[2] & 0x80) != 0) {
      return Reading.DROPPED;
    }
    if (opcode() != OPCODE_QUERY && opcode() != OPCODE_NOTIFY) {
      return Reading.NOT_IMPLEMENTED;
    }
    if (u16(4) != 1 || u16(6) > 1 || u16(8) > 1 || u16(10) > 2) {
      return Reading.MALFORMED;
    }
    if (length == HEADER) {
      return Reading.NO_QUESTION;
    }
    return readQuestion() && readRecords() ? Reading.QUERY : Reading.MALFORMED;
  }

  private boolean readQuestion() {
    labels = Names.plain(packet, length, HEADER, name, labelStarts);
    if (labels == Names.BROKEN) {
      labels = 0;
      return false;
    }
    nameLength = labels == 0 ? 1 : labelStarts[labels - 1] + name[labelStarts[labels - 1]] + 2;
    int at = HEADER + nameLength;
    // A question that ends before its type or class has 0 there; half a number is an error.
    type = 0;
    recordClass = 0;
    if (at < length) {
      if (at + 2 > length) {
        return false;
      }
      type = u16(at);
      at += 2;
    }
    if (at < length) {
      if (at + 2 > length) {
        return false;
      }
      recordClass = u16(at);
      at += 2;
    }
    questionEnd = at;
    return true;
  }

  private boolean readRecords() {
    int at = questionEnd;
    int before = u16(6) + u16(8);
    int records = before + u16(10);
    for (int i = 0; i < records && at < length; i++) {
      if (i == u16(6) && u16(8) > 0) {
        authorityStart = at;
      }
      int owner = at;
      at = Names.checkedEnd(packet, length, at);
      if (at < 0 || at + 10 > length) {
        return false;
      }
      int dataStart = at + 10;
      int dataEnd = dataStart + u16(at + 8);
      if (dataEnd > length) {
        return false;
      }
      if (i >= before && u16(at) == RecordType.OPT) {
        if (packet[owner] != 0 || !readOptions(at, dataStart, dataEnd)) {
          return false;
        }
      }
      at = dataEnd;
    }
    return true;
  }

  private boolean readOptions(int fixed, int from, int to) {
    edns = true;
    payload = u16(fixed + 2);
    ednsVersion = packet[fixed + 5] & 0xFF;
    dnssecOk = (packet[fixed + 6] & 0x80) != 0;
    optionsStart = from;
    optionsEnd = to;
    for (int at = from; at < to; ) {
      if (at + 4 > to || at + 4 + u16(at + 2) > to) {
        return false;
      }
      at += 4 + u16(at + 2);
    }
    return true;
  }

  private int u16(int at) {
    return Names.u16(packet, at);
  }

  /** The bytes of the message; owned by whoever called {@link #read}. */
  public byte[] packet() {
    return packet;
  }

  /** How many bytes the message has. */
  public int length() {
    return length;
  }

  public int id() {
    return u16(0);
  }

  public int opcode() {
    return packet[2] >> 3 & 0xF;
  }

  public boolean recursionDesired() {
    return (packet[2] & 1) != 0;
  }

  public boolean checkingDisabled() {
    return (packet[3] & 0x10) != 0;
  }

  /** Where the question ends, counted from the start of the message. */
  public int questionEnd() {
    return questionEnd;
  }

  /** The type asked for, a number of {@link RecordType} or any other. */
  public int type() {
    return type;
  }

  /** The class asked for. */
  public int recordClass() {
    return recordClass;
  }

  /** The name asked for, in wire format, lower case. Valid up to {@link #nameLength}. */
  public byte[] name() {
    return name;
  }

  /** How many octets the name has, the root's included. */
  public int nameLength() {
    return nameLength;
  }

  /** How many labels the name has, the root's not counted. */
  public int labels() {
    return labels;
  }

  /** Where label {@code i} (its length octet) stands in {@link #name}, counted from the left. */
  public int labelStart(int i) {
    return i == labels ? nameLength - 1 : labelStarts[i];
  }

  /** Whether the name is the zone or lies below it. */
  public boolean isUnder(WireName zone) {
    int skip = labels - zone.labels();
    if (skip < 0) {
      return false;
    }
    int from = labelStart(skip);
    return nameLength - from == zone.length()
        && Arrays.equals(name, from, nameLength, zone.lowerCase(), 0, zone.length());
  }

  /** Whether there was an OPT record (RFC 6891). */
  public boolean edns() {
    return edns;
  }

  /** The payload size that the OPT record carries, 0 without one. */
  public int payload() {
    return payload;
  }

  /** Changes the payload size of the OPT record, which must be there, in the message, too. */
  public void payload(int bytes) {
    payload = bytes;
    int at = optionsStart - OPT_SIZE;
    Names.u16(packet, at, bytes);
  }

  /** The EDNS version asked for, 0 without OPT. */
  public int ednsVersion() {
    return ednsVersion;
  }

  /** The DO bit. */
  public boolean dnssecOk() {
    return dnssecOk;
  }

  /** Where the options of the OPT record start in {@link #packet}. */
  public int optionsStart() {
    return optionsStart;
  }

  /** Where the options of the OPT record end in {@link #packet}. */
  public int optionsEnd() {
    return optionsEnd;
  }

  /** Whether the OPT record has an option of this code. */
  public boolean hasOption(int code) {
    for (int at = optionsStart; at < optionsEnd; at += 4 + u16(at + 2)) {
      if (u16(at) == code) {
        return true;
      }
    }
    return false;
  }

  /** Where the record of the authority section starts (IXFR has one), 0 where there is none. */
  public int authorityStart() {
    return authorityStart;
  }

  /** How large a UDP reply may be: the size of the OPT record, at least 512. */
  public int udpLimit() {
    return Math.max(MINIMUM_UDP_PAYLOAD, payload);
  }

  /** The name as the asker spelled it. Allocates. */
  public WireName spelledName() {
    return WireName.fromWire(packet, HEADER);
  }

  /** The name in presentation format, lower case, with the dot at the end. Allocates. */
  public String nameText() {
    return WireName.text(name, 0);
  }
}
