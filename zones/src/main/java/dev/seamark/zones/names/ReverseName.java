package dev.seamark.zones.names;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;

/** A name that is an address. Reused from name to name; confined to one thread. */
public final class ReverseName {
  private static final int V4_LABELS = 4 + 2;
  private static final int V6_LABELS = 32 + 2;

  private boolean v6;
  private long high;
  private long low;

  /** Whether the name lies in one of the trees of addresses. */
  public static boolean isReverse(Query query) {
    return query.isUnder(WireName.IN_ADDR) || query.isUnder(WireName.IP6);
  }

  /** Whether the name is a whole address; which is kept. */
  public boolean read(Query query) {
    v6 = query.isUnder(WireName.IP6);
    return v6 ? readV6(query) : readV4(query);
  }

  public boolean v6() {
    return v6;
  }

  public long high() {
    return high;
  }

  public long low() {
    return low;
  }

  private boolean readV4(Query query) {
    if (query.labels() != V4_LABELS) {
      return false;
    }
    high = 0;
    low = 0;
    for (int i = 3; i >= 0; i--) {
      int octet = octet(query.name(), query.labelStart(i));
      if (octet < 0) {
        return false;
      }
      low = low << 8 | octet;
    }
    return true;
  }

  /** A number of 0 to 255 without leading zeros, else -1. */
  private static int octet(byte[] name, int at) {
    int digits = name[at];
    if (digits > 3 || digits > 1 && name[at + 1] == '0') {
      return -1;
    }
    int value = 0;
    for (int i = at + 1; i <= at + digits; i++) {
      if (name[i] < '0' || name[i] > '9') {
        return -1;
      }
      value = value * 10 + name[i] - '0';
    }
    return value > 255 ? -1 : value;
  }

  private boolean readV6(Query query) {
    if (query.labels() != V6_LABELS) {
      return false;
    }
    high = 0;
    low = 0;
    for (int i = 31; i >= 0; i--) {
      int at = query.labelStart(i);
      int nibble = query.name()[at] == 1 ? Character.digit(query.name()[at + 1], 16) : -1;
      if (nibble < 0) {
        return false;
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | nibble;
    }
    return true;
  }
}
