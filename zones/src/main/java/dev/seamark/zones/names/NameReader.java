package dev.seamark.zones.names;

import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.WireName;

/**
 * The labels of a name below a zone, counted from the zone: 0 is the label next to it. Reused from
 * name to name; confined to one thread.
 */
public final class NameReader {
  private final int[] starts = new int[128];
  private byte[] name = WireName.ROOT.lowerCase();
  private int count;

  /**
   * Reads a name.
   *
   * @param lower the name in wire format, lower case; must stay as it is while this reader is used
   * @param end where the zone's part begins
   */
  public void read(byte[] lower, int end) {
    name = lower;
    count = 0;
    for (int at = 0; at < end; at += lower[at] + 1) {
      starts[count++] = at;
    }
  }

  public byte[] name() {
    return name;
  }

  /** How many labels there are below the zone. */
  public int count() {
    return count;
  }

  /** Where a label stands (its length octet). */
  public int at(int label) {
    return starts[count - 1 - label];
  }

  /** Whether there is such a label and it is this one. */
  public boolean is(int label, byte[] expected) {
    return label < count && Labels.same(expected, name, at(label));
  }

  /** Whether the label begins with an underscore. */
  public boolean isUnderscored(int label) {
    return name[at(label) + 1] == '_';
  }

  /** Whether this is {@code ns.dns} directly below the zone. */
  boolean isNameServer() {
    return count == 2 && is(0, Labels.DNS) && is(1, Labels.NS);
  }

  /**
   * Whether the labels from the left up to that one, joined by dots, are the text.
   *
   * @param text lower case
   */
  boolean joinedUpTo(int label, byte[] text) {
    int end = at(label);
    if (text.length != end - 1) {
      return false;
    }
    int next = name[0] + 1; // where the next length octet stands, which counts as a dot
    for (int i = 1; i < end; i++) {
      boolean dot = i == next;
      if (dot) {
        next += name[i] + 1;
      }
      if (text[i - 1] != (dot ? (byte) '.' : name[i])) {
        return false;
      }
    }
    return true;
  }
}
