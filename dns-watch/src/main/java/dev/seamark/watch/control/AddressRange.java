package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A range that cluster IPs come from. The network address is never used, nor the broadcast address
 * of IPv4. Chosen addresses may be anywhere else in it; others come from the upper band first, so
 * that the lower one stays free for choosing (KEP-3070), and the first usable address is kept for
 * {@code default/kubernetes}.
 *
 * @param network the first address
 * @param bits the length of the prefix
 */
public record AddressRange(IpAddress network, int bits) {
  private static final int SHORTEST_V6 = 64; // as IPAddress objects allow
  private static final int MOST_HOST_BITS = 62; // what a long can count; enough for any cluster

  /**
   * Reads {@code 10.96.0.0/12}; bits to the right of the prefix are cleared.
   *
   * @throws IllegalArgumentException naming the fault
   */
  static AddressRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    Optional<IpAddress> address =
        slash < 0 ? Optional.empty() : IpAddress.parse(cidr.substring(0, slash));
    int bits = slash < 0 ? -1 : prefix(cidr.substring(slash + 1));
    if (address.isEmpty() || bits < 0 || bits > address.get().length() * 8) {
      throw new IllegalArgumentException(
          "\"" + cidr + "\" is not a CIDR such as 10.96.0.0/12 or fd00:10:96::/108");
    }
    if (address.get().v6() && bits < SHORTEST_V6) {
      throw new IllegalArgumentException(
          "\"%s\" is too large: an IPv6 service range has a prefix of %d bits or more"
              .formatted(cidr, SHORTEST_V6));
    }
    return new AddressRange(masked(address.get(), bits), bits);
  }

  private static int prefix(String text) {
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(text);
  }

  private static IpAddress masked(IpAddress address, int bits) {
    if (address.v6()) {
      long mask = bits == 64 ? 0 : -1L << (128 - bits);
      return IpAddress.v6(address.high(), address.low() & mask);
    }
    return IpAddress.v4((int) (address.low() & -1L << (32 - bits)));
  }

  boolean v6() {
    return network.v6();
  }

  private long size() {
    return 1L << Math.min(MOST_HOST_BITS, network.length() * 8 - bits);
  }

  /** The offset of the last usable address; the first one is 1. */
  private long last() {
    return Math.max(0, v6() ? size() - 1 : size() - 2);
  }

  /** How many addresses can be used. */
  long usable() {
    return last();
  }

  /** How many addresses can be given to Services that have not chosen one. */
  long givable() {
    return Math.max(0, last() - 1);
  }

  /** The last offset of the lower band, 0 where the range is too small for bands. */
  private long lowerBand() {
    return size() <= 16 ? 0 : Math.min(Math.max(16, size() / 16), 256);
  }

  /** Whether the address may be chosen. */
  boolean contains(IpAddress address) {
    if (address.v6() != v6() || address.high() != network.high()) {
      return false;
    }
    long offset = address.low() - network.low();
    return v6() && bits == 64
        ? offset != 0
        : offset >= 1 && offset <= (v6() ? (1L << (128 - bits)) - 1 : last());
  }

  /**
   * The address that is kept for {@code default/kubernetes}; the network's own if none is usable.
   */
  IpAddress reserved() {
    return at(Math.min(1, last()));
  }

  private IpAddress at(long offset) {
    return v6()
        ? IpAddress.v6(network.high(), network.low() + offset)
        : IpAddress.v4((int) (network.low() + offset));
  }

  /**
   * A free address: the first one in the upper band from where the seed says, around its end to its
   * beginning; where that band is full, the same in the lower one.
   */
  Optional<IpAddress> free(long seed, Predicate<IpAddress> taken) {
    return scan(lowerBand() + 1, last(), seed, taken).or(() -> scan(2, lowerBand(), seed, taken));
  }

  private Optional<IpAddress> scan(long from, long to, long seed, Predicate<IpAddress> taken) {
    long start = Math.max(2, from); // the first usable address is kept
    long count = to - start + 1;
    if (count <= 0) {
      return Optional.empty();
    }
    long shift = Long.remainderUnsigned(seed, count);
    for (long i = 0; i < count; i++) {
      IpAddress address = at(start + (shift + i) % count);
      if (!taken.test(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return network + "/" + bits;
  }
}
