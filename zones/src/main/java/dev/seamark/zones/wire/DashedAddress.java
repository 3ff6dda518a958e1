package dev.seamark.zones.wire;

/** IPv4 addresses as labels: dotted decimal with dashes for dots, {@code 10-244-0-1}. */
public final class DashedAddress {
  /** How many bytes a label has at most, its length octet included. */
  public static final int LONGEST = 16;

  private DashedAddress() {}

  /**
   * Writes the label with its length octet.
   *
   * @return how many bytes were written
   */
  public static int write(int address, byte[] into, int offset) {
    int at = offset + 1;
    for (int shift = 24; shift >= 0; shift -= 8) {
      int octet = address >>> shift & 0xFF;
      if (octet >= 100) {
        into[at++] = (byte) ('0' + octet / 100);
      }
      if (octet >= 10) {
        into[at++] = (byte) ('0' + octet / 10 % 10);
      }
      into[at++] = (byte) ('0' + octet % 10);
      if (shift > 0) {
        into[at++] = '-';
      }
    }
    into[offset] = (byte) (at - offset - 1);
    return at - offset;
  }

  /**
   * Reads a label, length octet first: four numbers of 0 to 255 without leading zeros.
   *
   * @return the 32 bits, or -1 where the label is nothing of the kind
   */
  public static long read(byte[] name, int offset) {
    int end = offset + 1 + name[offset];
    long bits = 0;
    int octets = 0;
    int at = offset + 1;
    while (true) {
      int start = at;
      int value = 0;
      while (at < end && name[at] >= '0' && name[at] <= '9' && at - start < 3) {
        value = value * 10 + name[at++] - '0';
      }
      boolean leadingZero = at - start > 1 && name[start] == '0';
      if (at == start || value > 255 || leadingZero) {
        return -1;
      }
      bits = bits << 8 | value;
      octets++;
      if (at == end) {
        return octets == 4 ? bits : -1;
      }
      if (octets == 4 || name[at++] != '-') {
        return -1;
      }
    }
  }
}
