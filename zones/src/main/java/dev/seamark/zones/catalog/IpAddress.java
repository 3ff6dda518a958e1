package dev.seamark.zones.catalog;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as a number.
 *
 * @param v6 whether this is an IPv6 address
 * @param high the upper 64 bits of an IPv6 address, 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record IpAddress(boolean v6, long high, long low) implements Comparable<IpAddress> {

  /** An IPv4 address from its 32 bits. */
  public static IpAddress v4(int bits) {
    return new IpAddress(false, 0, bits & 0xFFFF_FFFFL);
  }

  /** An IPv6 address from its two halves. */
  public static IpAddress v6(long high, long low) {
    return new IpAddress(true, high, low);
  }

  /**
   * Reads the textual form: dotted decimal without leading zeros, or RFC 4291 section 2.2 (any
   * case, {@code ::}, a dotted IPv4 tail). Scope ids, prefixes and blanks are not addresses. An
   * IPv4 address in IPv6 form, {@code ::ffff:10.0.0.1}, is that IPv4 address.
   *
   * @return empty where the text is not an address
   */
  public static Optional<IpAddress> parse(CharSequence text) {
    return AddressText.parse(text);
  }

  /**
   * Reads an address as API servers have stored it, and as kube-proxy and CoreDNS read it: octets
   * may have leading zeros and are decimal all the same ({@code 010.096.000.053} is 10.96.0.53), an
   * IPv4 address in IPv6 form ({@code ::ffff:10.0.0.1}) is an IPv4 address.
   *
   * @return empty where the text is not an address
   */
  public static Optional<IpAddress> parseStored(CharSequence text) {
    return AddressText.parseStored(text);
  }

  /** The address of a socket or an interface, without its scope. */
  public static IpAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return fromBytes(bytes, 0, bytes.length == 16);
  }

  /** The address of 4 or 16 bytes in network order that start at {@code offset}. */
  public static IpAddress fromBytes(byte[] bytes, int offset, boolean v6) {
    return v6
        ? v6(bits(bytes, offset, 8), bits(bytes, offset + 8, 8))
        : v4((int) bits(bytes, offset, 4));
  }

  private static long bits(byte[] bytes, int offset, int count) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits = bits << 8 | bytes[offset + i] & 0xFF;
    }
    return bits;
  }

  /** How many bytes the address has on the wire: 4 or 16. */
  public int length() {
    return v6 ? 16 : 4;
  }

  /** Writes the 4 or 16 bytes in network order. */
  public void toBytes(byte[] into, int offset) {
    if (v6) {
      for (int i = 0; i < 8; i++) {
        into[offset + i] = (byte) (high >>> (56 - 8 * i));
        into[offset + 8 + i] = (byte) (low >>> (56 - 8 * i));
      }
    } else {
      for (int i = 0; i < 4; i++) {
        into[offset + i] = (byte) (low >>> (24 - 8 * i));
      }
    }
  }

  /** IPv4 before IPv6, then by number. */
  @Override
  public int compareTo(IpAddress other) {
    if (v6 != other.v6) {
      return v6 ? 1 : -1;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  // Written out, since a record's own methods are made when they are called first, and are slow in
  // a process that has just begun.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress address
        && v6 == address.v6
        && high == address.high
        && low == address.low;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + (v6 ? 1 : 0);
  }

  /** As {@link #toString}, with the zone of a scoped address ({@code fe80::1%eth0}). */
  public static String text(InetAddress address) {
    String whole = address.getHostAddress();
    int zone = whole.indexOf('%');
    return of(address) + (zone < 0 ? "" : whole.substring(zone));
  }

  /** The canonical text: dotted decimal, or RFC 5952. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(v6 ? 39 : 15);
    appendTo(text);
    return text.toString();
  }

  /** Appends the canonical text. */
  public void appendTo(StringBuilder text) {
    AddressText.format(this, text);
  }
}
