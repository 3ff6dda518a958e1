package dev.seamark.zones.catalog;

import java.util.Optional;

/** Addresses as text: RFC 4291 section 2.2 in, RFC 5952 out. */
final class AddressText {
  private AddressText() {}

  static Optional<IpAddress> parse(CharSequence text) {
    return parse(text, false);
  }

  /** Octets may begin with zeros, and an IPv4 address may be written in IPv6 form. */
  static Optional<IpAddress> parseStored(CharSequence text) {
    return parse(text, true).map(AddressText::unmapped);
  }

  /** An IPv4 address that was written in IPv6 form; any other as it is. */
  private static IpAddress unmapped(IpAddress address) {
    return address.v6() && address.high() == 0 && address.low() >>> 32 == 0xFFFF
        ? IpAddress.v4((int) address.low())
        : address;
  }

  private static Optional<IpAddress> parse(CharSequence text, boolean zeros) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) == ':') {
        return parseV6(text, zeros);
      }
    }
    long bits = parseV4(text, 0, length, zeros);
    return bits < 0 ? Optional.empty() : Optional.of(IpAddress.v4((int) bits));
  }

  /** The 32 bits, or -1 where the text is not dotted decimal. */
  private static long parseV4(CharSequence text, int from, int to, boolean zeros) {
    long bits = 0;
    int octets = 0;
    int at = from;
    while (true) {
      int start = at;
      int value = 0;
      while (at < to && Character.digit(text.charAt(at), 10) >= 0 && text.charAt(at) < 128) {
        value = value * 10 + text.charAt(at++) - '0';
        if (value > 255) {
          return -1;
        }
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || leadingZero && !zeros) {
        return -1;
      }
      bits = bits << 8 | value;
      octets++;
      if (at == to) {
        return octets == 4 ? bits : -1;
      }
      if (octets == 4 || text.charAt(at++) != '.') {
        return -1;
      }
    }
  }

  private static Optional<IpAddress> parseV6(CharSequence text, boolean zeros) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int at = 0;
    int length = text.length();
    if (length >= 2 && text.charAt(0) == ':') {
      if (text.charAt(1) != ':') {
        return Optional.empty();
      }
      gap = 0;
      at = 2;
    }
    while (at < length) {
      if (count == 8) {
        return Optional.empty();
      }
      int start = at;
      int value = 0;
      while (at < length && hex(text.charAt(at)) >= 0 && at - start < 4) {
        value = value << 4 | hex(text.charAt(at++));
      }
      if (at < length && text.charAt(at) == '.') {
        long tail = parseV4(text, start, length, zeros);
        if (tail < 0 || count > 6) {
          return Optional.empty();
        }
        groups[count++] = (int) (tail >>> 16);
        groups[count++] = (int) (tail & 0xFFFF);
        at = length;
        break;
      }
      if (at == start) {
        return Optional.empty();
      }
      groups[count++] = value;
      if (at == length) {
        break;
      }
      if (text.charAt(at++) != ':' || at == length) {
        return Optional.empty();
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return Optional.empty();
        }
        gap = count;
        at++;
      }
    }
    if (gap < 0 ? count != 8 : count > 7) {
      return Optional.empty();
    }
    int[] full = new int[8];
    int front = gap < 0 ? 8 : gap;
    System.arraycopy(groups, 0, full, 0, front);
    System.arraycopy(groups, front, full, 8 - (count - front), count - front);
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | full[i];
      low = low << 16 | full[i + 4];
    }
    boolean mapped = high == 0 && low >>> 32 == 0xFFFF; // RFC 4291 section 2.5.5.2
    return Optional.of(mapped ? IpAddress.v4((int) low) : IpAddress.v6(high, low));
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  static void format(IpAddress address, StringBuilder into) {
    if (!address.v6()) {
      formatV4((int) address.low(), into);
    } else if (address.high() == 0 && address.low() >>> 32 == 0xFFFF) {
      into.append("::ffff:");
      formatV4((int) address.low(), into);
    } else {
      formatV6(address.high(), address.low(), into);
    }
  }

  private static void formatV4(int bits, StringBuilder into) {
    into.append(bits >>> 24).append('.').append(bits >>> 16 & 0xFF).append('.');
    into.append(bits >>> 8 & 0xFF).append('.').append(bits & 0xFF);
  }

  private static void formatV6(long high, long low, StringBuilder into) {
    int[] groups = new int[8];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i) & 0xFFFF);
      groups[i + 4] = (int) (low >>> (48 - 16 * i) & 0xFFFF);
    }
    int gapStart = -1;
    int gapLength = 1; // RFC 5952, 4.2.2: one group of zeros is not shortened
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > gapLength) {
        gapStart = i;
        gapLength = run;
      }
      i += run;
    }
    for (int i = 0; i < 8; i++) {
      if (i == gapStart) {
        into.append("::");
        i += gapLength - 1;
        continue;
      }
      if (i > 0 && i != gapStart + gapLength) {
        into.append(':');
      }
      into.append(Integer.toHexString(groups[i]));
    }
  }
}
