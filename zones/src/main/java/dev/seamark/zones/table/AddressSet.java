package dev.seamark.zones.table;

import java.util.Arrays;

/** Addresses of one answer, each once, in the order they came. Reused; confined to one thread. */
public final class AddressSet {
  public int[] v4 = new int[16];
  public int v4Count;
  public long[] v6 = new long[32];
  public int v6Count;

  public void clear() {
    v4Count = 0;
    v6Count = 0;
  }

  /** Adds those of the addresses that are not there yet; of IPv6 two numbers each. */
  public void add(int[] addresses, long[] addressesV6) {
    for (int address : addresses) {
      addV4(address, true);
    }
    for (int i = 0; i < addressesV6.length; i += 2) {
      addV6(addressesV6[i], addressesV6[i + 1], true);
    }
  }

  /**
   * Adds an address.
   *
   * @param checked whether it may be there already
   */
  public void addV4(int address, boolean checked) {
    for (int i = 0; checked && i < v4Count; i++) {
      if (v4[i] == address) {
        return;
      }
    }
    if (v4Count == v4.length) {
      v4 = Arrays.copyOf(v4, v4Count * 2);
    }
    v4[v4Count++] = address;
  }

  /** Adds an address; see {@link #addV4}. */
  public void addV6(long high, long low, boolean checked) {
    for (int i = 0; checked && i < v6Count; i++) {
      if (v6[2 * i] == high && v6[2 * i + 1] == low) {
        return;
      }
    }
    if (2 * v6Count == v6.length) {
      v6 = Arrays.copyOf(v6, v6.length * 2);
    }
    v6[2 * v6Count] = high;
    v6[2 * v6Count + 1] = low;
    v6Count++;
  }
}
