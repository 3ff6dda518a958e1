package dev.seamark.zones.table;

import dev.seamark.zones.wire.KeyedHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds those that have an address. One writer at a time, any number of readers, no lock, as in
 * {@link LabelTable}. Numbers for keys: 8 bytes for an IPv4 address with its value, before the free
 * slots.
 *
 * @param <E> the owners; several are in their own order
 */
final class ReverseTable<E extends Comparable<E>> {
  private static final Object[] NOBODY = {};
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

  /** Keys and values of one size of the table; an IPv4 key is one number, an IPv6 key two. */
  private static final class Slots {
    private final boolean v6;
    private final int[] bits;
    private final long[] high;
    private final long[] low;
    private final @Nullable Object[] values;

    Slots(int size, boolean v6) {
      this.v6 = v6;
      this.bits = new int[v6 ? 0 : size];
      this.high = new long[v6 ? size : 0];
      this.low = new long[v6 ? size : 0];
      this.values = new @Nullable Object[size];
    }

    boolean has(int slot, long high, long low) {
      return v6 ? this.high[slot] == high && this.low[slot] == low : bits[slot] == (int) low;
    }

    int slotOf(int hash, long high, long low) {
      int mask = values.length - 1;
      int i = hash & mask;
      while (values[i] != null && !has(i, high, low)) {
        i = i + 1 & mask;
      }
      return i;
    }

    /** Puts a value into a free slot: the key first, since readers look at it after the value. */
    void take(int slot, long high, long low, Object value) {
      if (v6) {
        this.high[slot] = high;
        this.low[slot] = low;
      } else {
        bits[slot] = (int) low;
      }
      SLOT.setRelease(values, slot, value);
    }
  }

  private final boolean v6;

  private volatile Slots slots;
  private int taken; // the writer's own

  ReverseTable(boolean v6) {
    this.v6 = v6;
    this.slots = new Slots(8, v6);
  }

  /** How many have the address; {@link #get} gives each. */
  static int count(@Nullable Object found) {
    return found == null ? 0 : found instanceof Object[] several ? several.length : 1;
  }

  /** One of those that {@link #find} found. */
  @SuppressWarnings("unchecked") // only replace() stores, and it takes an E
  E get(@Nullable Object found, int index) {
    return (E) at(found, index);
  }

  private static Object at(@Nullable Object found, int index) {
    return found instanceof Object[] several ? several[index] : Objects.requireNonNull(found);
  }

  /**
   * The owners of the address, one or several in an array that is never changed, to be read with
   * {@link #count} and {@link #get}.
   */
  @Nullable Object find(long high, long low) {
    Slots table = slots;
    int mask = table.values.length - 1;
    for (int i = hash(high, low) & mask; ; i = i + 1 & mask) {
      Object value = SLOT.getAcquire(table.values, i);
      if (value == null || table.has(i, high, low)) {
        return value;
      }
    }
  }

  /** Puts {@code next} in the place of {@code before}, or beside the others that are there. */
  void replace(long high, long low, @Nullable E before, E next) {
    Object there = find(high, low);
    set(high, low, with(without(there, before), next));
  }

  /** Forgets that this one has the address. */
  void remove(long high, long low, E one) {
    Object there = find(high, low);
    Object left = without(there, one);
    if (there != null && !there.equals(left)) {
      set(high, low, left == null ? NOBODY : left);
    }
  }

  private static @Nullable Object without(@Nullable Object there, @Nullable Object one) {
    if (Objects.equals(there, one)) {
      return null;
    }
    if (!(there instanceof Object[] several)) {
      return there;
    }
    Object[] left = Arrays.stream(several).filter(s -> !s.equals(one)).toArray();
    return left.length == several.length ? several : left.length == 1 ? left[0] : left;
  }

  /** In the order of the keys, so that the first is always the same. */
  private static Object with(@Nullable Object there, Object one) {
    int before = count(there);
    if (there == null || before == 0) {
      return one;
    }
    Object[] all = new Object[before + 1];
    for (int i = 0; i < before; i++) {
      all[i] = at(there, i);
    }
    all[before] = one;
    Arrays.sort(all);
    return all;
  }

  private void set(long high, long low, Object value) {
    if ((taken + 1) * 3 > slots.values.length * 2) {
      rebuild();
    }
    Slots table = slots;
    int slot = table.slotOf(hash(high, low), high, low);
    if (table.values[slot] == null) {
      taken++;
      table.take(slot, high, low, value);
    } else {
      SLOT.setRelease(table.values, slot, value);
    }
  }

  private void rebuild() {
    Slots old = slots;
    int living = 0;
    for (Object value : old.values) {
      living += count(value) > 0 ? 1 : 0;
    }
    Slots next = new Slots(Labels.slotsFor(living + 1), v6);
    for (int i = 0; i < old.values.length; i++) {
      Object value = old.values[i];
      if (value != null && count(value) > 0) {
        long high = v6 ? old.high[i] : 0;
        long low = v6 ? old.low[i] : old.bits[i];
        next.take(next.slotOf(hash(high, low), high, low), high, low, value);
      }
    }
    taken = living;
    slots = next;
  }

  /** Of an IPv4 address by the bits that {@link Slots} keeps: it may come signed or not. */
  private int hash(long high, long low) {
    return KeyedHash.OF_PROCESS.pair(high, v6 ? low : low & 0xFFFF_FFFFL);
  }
}
