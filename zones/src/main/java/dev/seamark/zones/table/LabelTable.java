package dev.seamark.zones.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds things by their label. One writer at a time, any number of readers, no lock: open
 * addressing, and a slot once taken by a label is its own until the table is built anew, so a
 * reader sees each entry either old or new, never another's.
 */
public final class LabelTable<E extends Labelled> {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Labelled[].class);

  /** Stands where an entry was taken out, so that those behind it are still found. */
  private static final class Gone extends Labelled {
    Gone(byte[] label) {
      super(label);
    }
  }

  private volatile @Nullable Labelled[] slots = new @Nullable Labelled[8];
  private int taken; // slots in use, those of gone entries included; the writer's own
  private int size; // the writer's own

  /** The entry whose label stands at that place of the name. */
  public @Nullable E find(byte[] name, int at) {
    @Nullable Labelled[] table = slots;
    int mask = table.length - 1;
    int hash = Labels.hash(name, at);
    for (int i = hash & mask; ; i = i + 1 & mask) {
      Labelled entry = (Labelled) SLOT.getAcquire(table, i);
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash && Labels.same(entry.label, name, at)) {
        return entry instanceof Gone ? null : typed(entry);
      }
    }
  }

  /** The entry with the label. */
  public @Nullable E find(byte[] label) {
    return find(label, 0);
  }

  @SuppressWarnings("unchecked") // only put() stores what is not Gone, and it takes an E
  private E typed(Labelled entry) {
    return (E) entry;
  }

  /** Adds the entry or puts it in the place of the one with its label. */
  public void put(E entry) {
    if ((taken + 1) * 3 > slots.length * 2) {
      rebuild();
    }
    int i = slotOf(slots, entry);
    Labelled before = slots[i];
    taken += before == null ? 1 : 0;
    size += before == null || before instanceof Gone ? 1 : 0;
    SLOT.setRelease(slots, i, entry);
  }

  /** Takes out the entry with the label, if it is there. */
  public void remove(byte[] label) {
    E entry = find(label);
    if (entry != null) {
      SLOT.setRelease(slots, slotOf(slots, entry), new Gone(entry.label));
      size--;
    }
  }

  public boolean isEmpty() {
    return size == 0;
  }

  private static int slotOf(@Nullable Labelled[] table, Labelled entry) {
    int mask = table.length - 1;
    int i = entry.hash & mask;
    for (Labelled there = table[i]; there != null; there = table[i]) {
      if (there.hash == entry.hash && Labels.same(there.label, entry.label, 0)) {
        return i;
      }
      i = i + 1 & mask;
    }
    return i;
  }

  private void rebuild() {
    @Nullable Labelled[] next = new @Nullable Labelled[Labels.slotsFor(size + 1)];
    for (Labelled entry : slots) {
      if (entry != null && !(entry instanceof Gone)) {
        next[slotOf(next, entry)] = entry;
      }
    }
    taken = size;
    slots = next;
  }
}
