package dev.seamark.zones.table;

import dev.seamark.zones.wire.KeyedHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Labels in wire format, length octet first, lower case. */
public final class Labels {
  public static final byte[] NONE = {};
  public static final byte[] SVC = of("svc");
  public static final byte[] POD = of("pod");
  public static final byte[] DNS = of("dns");
  public static final byte[] NS = of("ns");
  public static final byte[] NS1 = of("ns1");
  public static final byte[] HOSTMASTER = of("hostmaster");
  public static final byte[] DNS_VERSION = of("dns-version");
  public static final byte[] ZONE = of("_zone");
  public static final byte[] PIN = of("pin");
  public static final byte[] PREFER = of("prefer");

  private static final int LONGEST = 63; // RFC 1035, 2.3.4

  private Labels() {}

  /** The label of this text, {@link #NONE} where it can be none: empty, too long, or with a dot. */
  public static byte[] of(String text) {
    if (text.isEmpty() || text.length() > LONGEST || text.indexOf('.') >= 0) {
      return NONE;
    }
    byte[] octets = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    if (octets.length > LONGEST) {
      return NONE;
    }
    byte[] label = new byte[octets.length + 1];
    label[0] = (byte) octets.length;
    System.arraycopy(octets, 0, label, 1, octets.length);
    return label;
  }

  /** A hash of the label that stands there; the cluster and its clients choose labels. */
  public static int hash(byte[] name, int at) {
    return KeyedHash.OF_PROCESS.label(name, at, name[at] + 1);
  }

  /** Whether the label is the one that stands at that place of the name. */
  public static boolean same(byte[] label, byte[] name, int at) {
    int length = label.length;
    return label[0] == name[at] && Arrays.equals(label, 1, length, name, at + 1, at + length);
  }

  /** The slots of a table that holds this many and may grow by a third before it is built anew. */
  static int slotsFor(int entries) {
    return Math.max(8, Integer.highestOneBit(entries * 2) << 1);
  }
}
