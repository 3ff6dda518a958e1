package dev.seamark.zones.catalog;

import java.util.Optional;

/**
 * A range of addresses.
 *
 * @param network the first address; bits to the right of the prefix are 0
 * @param bits the length of the prefix
 */
public record Cidr(IpAddress network, int bits) {
  /** The prefix of an IPv4 address in IPv6 form. */
  private static final int MAPPED_BITS = 96;

  public Cidr {
    if (bits < 0 || bits > network.length() * 8) {
      throw new IllegalArgumentException(
          "the prefix has %d bits, but must have 0 to %d".formatted(bits, network.length() * 8));
    }
    network = masked(network, bits);
  }

  /** The range that is this address alone. */
  public static Cidr of(IpAddress address) {
    return new Cidr(address, address.length() * 8);
  }

  /**
   * Reads {@code 10.0.0.0/8}; bits to the right of the prefix are cleared.
   *
   * @return empty where the text is not a range
   */
  public static Optional<Cidr> parse(String text) {
    return parse(text, false);
  }

  /** As {@link #parse}, of a stored object: its address as by {@link IpAddress#parseStored}. */
  public static Optional<Cidr> parseStored(String text) {
    return parse(text, true);
  }

  private static Optional<Cidr> parse(String text, boolean stored) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String prefix = text.substring(slash + 1);
    boolean number =
        !prefix.isEmpty()
            && prefix.length() <= 3
            && prefix.chars().allMatch(c -> c >= '0' && c <= '9');
    Optional<IpAddress> address =
        number ? address(text.substring(0, slash), stored) : Optional.empty();
    if (address.isEmpty()) {
      return Optional.empty();
    }
    boolean mapped = !address.get().v6() && text.indexOf(':') >= 0;
    int bits = Integer.parseInt(prefix) - (mapped ? MAPPED_BITS : 0);
    return bits >= 0 && bits <= address.get().length() * 8
        ? Optional.of(new Cidr(address.get(), bits))
        : Optional.empty();
  }

  private static Optional<IpAddress> address(String text, boolean stored) {
    return stored ? IpAddress.parseStored(text) : IpAddress.parse(text);
  }

  /** Whether this is a range of IPv6 addresses. */
  public boolean v6() {
    return network.v6();
  }

  /** Whether the address is of the same family and in the range. */
  public boolean contains(IpAddress address) {
    return address.v6() == v6() && masked(address, bits).equals(network);
  }

  /** The last address of the range. */
  public IpAddress last() {
    if (!v6()) {
      return IpAddress.v4((int) (network.low() | (1L << (32 - bits)) - 1));
    }
    long high = bits >= 64 ? 0 : -1L >>> bits;
    long low = bits <= 64 ? -1L : bits == 128 ? 0 : -1L >>> (bits - 64);
    return IpAddress.v6(network.high() | high, network.low() | low);
  }

  private static IpAddress masked(IpAddress address, int bits) {
    if (!address.v6()) {
      return IpAddress.v4((int) (address.low() & -1L << (32 - bits)));
    }
    long high = bits == 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
    long low = bits <= 64 ? 0 : -1L << (128 - bits);
    return IpAddress.v6(address.high() & high, address.low() & low);
  }

  /** {@code network/bits}. */
  @Override
  public String toString() {
    return network + "/" + bits;
  }
}
