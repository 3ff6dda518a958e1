package dev.seamark.zones.table;

import dev.seamark.zones.catalog.IpAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The owners of addresses of either family. One writer, any number of readers.
 *
 * @param <E> the owners; several at one address are in their own order
 */
public final class AddressTable<E extends Comparable<E>> {
  private final ReverseTable<E> v4 = new ReverseTable<>(false);
  private final ReverseTable<E> v6 = new ReverseTable<>(true);

  /** Takes one address after the other. */
  public interface Sink {
    void accept(boolean v6, long high, long low);
  }

  /** How many are in what {@link #find} found. */
  public static int count(@Nullable Object found) {
    return ReverseTable.count(found);
  }

  /** One of those that {@link #find} found. */
  public E get(@Nullable Object found, int index) {
    return v4.get(found, index);
  }

  /** The owners of the address, to be read with {@link #count} and {@link #get}. */
  public @Nullable Object find(boolean six, long high, long low) {
    return (six ? v6 : v4).find(high, low);
  }

  public @Nullable Object find(IpAddress address) {
    return find(address.v6(), address.high(), address.low());
  }

  /** Replaces one under each of its addresses, old and new. */
  public void replace(@Nullable E before, @Nullable E after, BiConsumer<E, Sink> addresses) {
    if (after != null) {
      addresses.accept(
          after, (six, high, low) -> (six ? v6 : v4).replace(high, low, before, after));
    }
    if (before != null) {
      addresses.accept(before, (six, high, low) -> (six ? v6 : v4).remove(high, low, before));
    }
  }
}
