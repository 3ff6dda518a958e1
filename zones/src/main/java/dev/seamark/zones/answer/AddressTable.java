package dev.seamark.zones.answer;

import dev.seamark.zones.catalog.IpAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Services by address, of either family. One writer, any number of readers. */
final class AddressTable {
  private final ReverseTable v4 = new ReverseTable(false);
  private final ReverseTable v6 = new ReverseTable(true);

  /** Takes one address of a service after the other. */
  interface Sink {
    void accept(boolean v6, long high, long low);
  }

  /** Whoever has the address, to be read with {@link ReverseTable#count}. */
  @Nullable Object find(boolean six, long high, long low) {
    return (six ? v6 : v4).find(high, low);
  }

  @Nullable Object find(IpAddress address) {
    return find(address.v6(), address.high(), address.low());
  }

  /** Replaces the service under each of its addresses, old and new. */
  void replace(
      @Nullable ServiceRecords before,
      @Nullable ServiceRecords after,
      BiConsumer<ServiceRecords, Sink> addresses) {
    if (after != null) {
      addresses.accept(
          after, (six, high, low) -> (six ? v6 : v4).replace(high, low, before, after));
    }
    if (before != null) {
      addresses.accept(before, (six, high, low) -> (six ? v6 : v4).remove(high, low, before));
    }
  }
}
