package dev.seamark.server.plugins.dns64;

import dev.seamark.zones.catalog.Cidr;
import java.util.List;

/**
 * The prefix of IPv4 addresses in IPv6 addresses.
 *
 * @param network of IPv6, whose length is a multiple of 8 between 32 and 96
 */
record Prefix(Cidr network) {
  /** The one that everybody knows (RFC 6052 section 2.1). */
  static final Prefix WELL_KNOWN = new Prefix(Cidr.parse("64:ff9b::/96").orElseThrow());

  private static final int LEAST = 32;
  private static final int MOST = 96;
  private static final List<Integer> STANDARD = List.of(32, 40, 48, 56, 64, 96);

  /** Bits 64 to 71 stay zero, whatever stands around them (RFC 6052 section 2.2). */
  private static final int RESERVED = 8;

  Prefix {
    if (!fits(network)) {
      throw new IllegalArgumentException("no prefix for IPv4 addresses: " + network);
    }
  }

  /** Whether IPv4 addresses can follow the prefix, as CoreDNS has it. */
  static boolean fits(Cidr network) {
    return network.v6()
        && network.bits() % Byte.SIZE == 0
        && network.bits() >= LEAST
        && network.bits() <= MOST;
  }

  /** Whether others know prefixes of this length, too (RFC 6052 section 2.2). */
  boolean isStandard() {
    return STANDARD.contains(network.bits());
  }

  /** The IPv6 address of an IPv4 address. */
  byte[] with(byte[] v4) {
    byte[] v6 = new byte[16];
    network.network().toBytes(v6, 0);
    int at = network.bits() / Byte.SIZE;
    for (byte octet : v4) {
      at += at == RESERVED ? 1 : 0;
      v6[at++] = octet;
    }
    return v6;
  }
}
