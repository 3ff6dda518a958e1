package dev.seamark.zones.service;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.table.LabelTable;
import dev.seamark.zones.table.Labels;
import dev.seamark.zones.wire.DashedAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses in the names of pods: dashes for the dots of an IPv4 address, {@code 10-244-0-1}, or
 * for the colons of an IPv6 address, {@code fd00--1}. Reused from name to name; confined to one
 * thread.
 */
public final class PodNames {
  private final int[] groups = new int[8];
  private boolean v6;
  private long high;
  private long low;

  /** The label of a pod's address in the spelling of its status. */
  public static byte[] label(String ip) {
    boolean mapped = ip.indexOf(':') >= 0 && ip.indexOf('.') >= 0;
    return mapped ? Labels.NONE : Labels.of(ip.replace('.', '-').replace(':', '-'));
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

  /** Looks the label up among the pods that have been seen. */
  public boolean verified(LabelTable<PodName> pods, byte[] name, int at) {
    @Nullable PodName pod = pods.find(name, at);
    if (pod == null) {
      return false;
    }
    IpAddress address = pod.address;
    v6 = address.v6();
    high = address.high();
    low = address.low();
    return true;
  }

  /** Reads the address out of the label, if it is one; an IPv4-mapped one becomes IPv4. */
  public boolean read(byte[] name, int at) {
    long v4 = DashedAddress.read(name, at);
    if (v4 >= 0) {
      v6 = false;
      high = 0;
      low = v4;
      return true;
    }
    return readV6(name, at + 1, at + 1 + name[at]);
  }

  private boolean readV6(byte[] name, int from, int to) {
    int count = 0;
    int gap = -1;
    int at = from;
    if (at + 1 < to && name[at] == '-') {
      if (name[at + 1] != '-') {
        return false;
      }
      gap = 0;
      at += 2;
    }
    while (at < to) {
      int start = at;
      int value = 0;
      while (at < to && at - start < 4 && Character.digit(name[at], 16) >= 0) {
        value = value << 4 | Character.digit(name[at++], 16);
      }
      if (at == start || count == 8) {
        return false;
      }
      groups[count++] = value;
      if (at == to) {
        break;
      }
      if (name[at++] != '-' || at == to) {
        return false;
      }
      if (name[at] == '-') {
        if (gap >= 0) {
          return false;
        }
        gap = count;
        at++;
      }
    }
    if (gap < 0 ? count != 8 : count > 7) {
      return false;
    }
    fill(count, gap < 0 ? count : gap);
    return true;
  }

  /** The groups before the gap are the uppermost, those behind it the lowest. */
  private void fill(int count, int gap) {
    high = 0;
    low = 0;
    for (int i = 0; i < 8; i++) {
      int behind = i - (8 - count);
      int group = i < gap ? groups[i] : behind >= gap ? groups[behind] : 0;
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    v6 = high != 0 || low >>> 32 != 0xFFFF;
    low = v6 ? low : low & 0xFFFF_FFFFL;
  }
}
