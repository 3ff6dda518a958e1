package dev.seamark.zones.table;

import dev.seamark.zones.catalog.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Addresses as numbers, family by family, each once, in their order. */
public final class Addresses {
  private Addresses() {}

  public static int[] v4(List<IpAddress> addresses) {
    return addresses.stream()
        .filter(a -> !a.v6())
        .mapToInt(a -> (int) a.low())
        .distinct()
        .toArray();
  }

  /** Two numbers each. */
  public static long[] v6(List<IpAddress> addresses) {
    return addresses.stream()
        .filter(IpAddress::v6)
        .distinct()
        .flatMapToLong(a -> LongStream.of(a.high(), a.low()))
        .toArray();
  }

  /** The addresses as objects. */
  public static List<IpAddress> list(int[] v4, long[] v6) {
    List<IpAddress> all = new ArrayList<>();
    tell(v4, v6, (six, high, low) -> all.add(new IpAddress(six, high, low)));
    return all;
  }

  /** Tells one address after the other. */
  public static void tell(int[] v4, long[] v6, AddressTable.Sink sink) {
    for (int address : v4) {
      sink.accept(false, 0, address & 0xFFFF_FFFFL);
    }
    for (int i = 0; i < v6.length; i += 2) {
      sink.accept(true, v6[i], v6[i + 1]);
    }
  }
}
