package dev.seamark.zones.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A domain name in wire format (RFC 1035 section 3.1), absolute. Equality and hash ignore the case
 * of ASCII letters (RFC 4343); the spelling is kept for writing.
 */
public final class WireName implements Comparable<WireName> {
  /** The root. */
  public static final WireName ROOT = new WireName(new byte[] {0});

  /** The tree of IPv4 addresses. */
  public static final WireName IN_ADDR = parse("in-addr.arpa");

  /** The tree of IPv6 addresses. */
  public static final WireName IP6 = parse("ip6.arpa");

  private static final int NO_OCTET = 256;

  private final byte[] spelled;
  private final byte[] lower;
  private final int labels;

  private WireName(byte[] spelled) {
    this.spelled = spelled;
    this.lower = spelled.clone();
    int count = 0;
    for (int at = 0; lower[at] != 0; at += lower[at] + 1) {
      for (int i = at + 1; i <= at + lower[at]; i++) {
        lower[i] = lower(lower[i]);
      }
      count++;
    }
    this.labels = count;
  }

  /** The byte with ASCII letters folded to lower case. */
  public static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  /**
   * Reads a name in presentation format; the dot at its end may be missing. Escapes are {@code \.}
   * for a character and {@code \123} for an octet in decimal (RFC 1035 section 5.1).
   *
   * @throws IllegalArgumentException where a label is empty or longer than 63 octets, or the name
   *     longer than 255; the message says which
   */
  public static WireName parse(String text) {
    if (text.isEmpty() || text.equals(".")) {
      return ROOT;
    }
    byte[] wire = new byte[Names.LONGEST];
    int length = 0;
    int start = 0;
    int at = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        length = closeLabel(text, wire, start, at);
        start = length;
        at = start + 1;
        continue;
      }
      int octet = c;
      if (c == '\\') {
        octet = escaped(text, i + 1);
        i += i + 1 < text.length() && isDigit(text.charAt(i + 1)) ? 3 : 1;
      }
      if (octet > 255) {
        throw new IllegalArgumentException(
            "name \"" + text + "\" has a character above 255; write its octets as \\DDD");
      }
      if (at >= Names.LONGEST - 1) { // the last octet is the root's
        throw new IllegalArgumentException(
            "name \"" + text + "\" is longer than 255 octets (RFC 1035, 2.3.4)");
      }
      wire[at++] = (byte) octet;
    }
    if (at > start + 1) {
      length = closeLabel(text, wire, start, at);
    }
    wire[length] = 0;
    return new WireName(Arrays.copyOf(wire, length + 1));
  }

  /** The octet of an escape; above 255 where the escape is cut off. */
  private static int escaped(String text, int at) {
    if (at == text.length()) {
      return NO_OCTET;
    }
    if (!isDigit(text.charAt(at))) {
      return text.charAt(at);
    }
    int value = 0;
    for (int i = at; i < at + 3; i++) {
      if (i == text.length() || !isDigit(text.charAt(i))) {
        return NO_OCTET;
      }
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int closeLabel(String text, byte[] wire, int start, int at) {
    int octets = at - start - 1;
    if (octets == 0 || octets > 63) {
      throw new IllegalArgumentException(
          "name \""
              + text
              + "\" has "
              + (octets == 0 ? "an empty label" : "a label of " + octets + " octets")
              + ", but labels have 1 to 63 (RFC 1035, 2.3.4)");
    }
    wire[start] = (byte) octets;
    return at;
  }

  /** The name whose wire format starts at {@code offset} and holds no compression pointer. */
  public static WireName fromWire(byte[] bytes, int offset) {
    return new WireName(Arrays.copyOfRange(bytes, offset, Names.end(bytes, offset)));
  }

  /**
   * The name that stands in a message, its pointers followed; empty where {@link Names#checkedEnd}
   * says that it is not one.
   *
   * @param length how many bytes the message has
   */
  public static Optional<WireName> inMessage(byte[] message, int length, int from) {
    byte[] name = new byte[Names.LONGEST];
    int octets = Names.copy(message, length, from, name);
    return octets == Names.BROKEN
        ? Optional.empty()
        : Optional.of(new WireName(Arrays.copyOf(name, octets)));
  }

  /** The name of these labels, first to last, without the root's. */
  public static WireName of(List<byte[]> labels) {
    int length = 1;
    for (byte[] label : labels) {
      length += label.length + 1;
    }
    byte[] wire = new byte[length];
    int at = 0;
    for (byte[] label : labels) {
      wire[at] = (byte) label.length;
      System.arraycopy(label, 0, wire, at + 1, label.length);
      at += label.length + 1;
    }
    return new WireName(wire);
  }

  /**
   * The name of these labels in front of this one.
   *
   * @param inFront in wire format, length octet first; those that are empty are left out
   */
  public WireName below(byte[]... inFront) {
    int before = 0;
    for (byte[] label : inFront) {
      before += label.length;
    }
    byte[] wire = new byte[before + spelled.length];
    int at = 0;
    for (byte[] label : inFront) {
      System.arraycopy(label, 0, wire, at, label.length);
      at += label.length;
    }
    System.arraycopy(spelled, 0, wire, before, spelled.length);
    return new WireName(wire);
  }

  /** A message of class IN that asks for this name, its ID still 0 and without an OPT record. */
  public byte[] question(int type, boolean recursionDesired) {
    byte[] message = new byte[Query.HEADER + spelled.length + 4];
    message[2] = (byte) (recursionDesired ? 1 : 0);
    message[5] = 1;
    System.arraycopy(spelled, 0, message, Query.HEADER, spelled.length);
    Names.u16(message, message.length - 4, type);
    message[message.length - 1] = RecordType.CLASS_IN;
    return message;
  }

  /** The wire format as it was spelled. Owned by this name: read only. */
  public byte[] spelled() {
    return spelled;
  }

  /** The wire format with letters in lower case. Owned by this name: read only. */
  public byte[] lowerCase() {
    return lower;
  }

  /** How many octets the wire format has, the root's included. */
  public int length() {
    return spelled.length;
  }

  /** How many labels there are, the root's not counted. */
  public int labels() {
    return labels;
  }

  /** Whether this name is the ancestor or lies below it, on label borders. */
  public boolean isUnder(WireName ancestor) {
    int skip = labels - ancestor.labels;
    if (skip < 0) {
      return false;
    }
    int at = 0;
    for (int i = 0; i < skip; i++) {
      at += lower[at] + 1;
    }
    return Arrays.equals(lower, at, lower.length, ancestor.lower, 0, ancestor.lower.length);
  }

  /** Whether this name lies in one of the trees of addresses. */
  public boolean isReverse() {
    return isUnder(IN_ADDR) || isUnder(IP6);
  }

  /** The labels as they were spelled, first to last, without the root's. */
  public List<byte[]> labelList() {
    List<byte[]> list = new ArrayList<>();
    for (int at = 0; spelled[at] != 0; at += spelled[at] + 1) {
      list.add(Arrays.copyOfRange(spelled, at + 1, at + 1 + spelled[at]));
    }
    return list;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WireName that && Arrays.equals(lower, that.lower);
  }

  @Override
  public int hashCode() {
    return KeyedHash.OF_PROCESS.hash(0, lower, 0, lower.length);
  }

  /** Any order, in any spelling the same: that of tables whose hashes meet. */
  @Override
  public int compareTo(WireName that) {
    return Arrays.compare(lower, that.lower);
  }

  /** Presentation format as it was spelled, with the dot at the end. */
  @Override
  public String toString() {
    return text(spelled, 0);
  }

  /** The name that starts at {@code offset}, without compression, in presentation format. */
  public static String text(byte[] wire, int offset) {
    if (wire[offset] == 0) {
      return ".";
    }
    StringBuilder text = new StringBuilder(64);
    for (int at = offset; wire[at] != 0; at += wire[at] + 1) {
      for (int i = at + 1; i <= at + wire[at]; i++) {
        int octet = wire[i] & 0xFF;
        if (octet == '.' || octet == '\\' || octet == '"' || octet == ';') {
          text.append('\\').append((char) octet);
        } else if (octet < 33 || octet > 126) {
          text.append('\\').append((char) ('0' + octet / 100));
          text.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
        } else {
          text.append((char) octet);
        }
      }
      text.append('.');
    }
    return text.toString();
  }
}
