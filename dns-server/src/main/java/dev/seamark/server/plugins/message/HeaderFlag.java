package dev.seamark.server.plugins.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A flag in the header of a message (RFC 1035 section 4.1.1). */
enum HeaderFlag {
  /** Authoritative answer. */
  AA(2, 0x04),
  /** Recursion desired. */
  RD(2, 0x01),
  /** Recursion available. */
  RA(3, 0x80);

  private final int at;
  private final int bit;

  HeaderFlag(int at, int bit) {
    this.at = at;
    this.bit = bit;
  }

  /** The flag of this name, in any case. */
  static Optional<HeaderFlag> of(String name) {
    return Arrays.stream(values())
        .filter(flag -> flag.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /** Sets or clears the flag in a message. */
  void put(byte[] message, boolean on) {
    message[at] = (byte) (on ? message[at] | bit : message[at] & ~bit);
  }
}
