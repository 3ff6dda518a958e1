package dev.seamark.zones.table;

import java.util.function.IntPredicate;

/** Numbers distinct things 0, 1, 2, … where the caller keeps the things. Confined to one thread. */
public final class IdTable {
  private int[] slots = new int[16]; // id + 1, or 0
  private int[] hashes = new int[16];
  private int size;

  public int size() {
    return size;
  }

  /**
   * The number of the thing that has this hash and satisfies the test; the next free number, from
   * now on taken, if there is none.
   */
  public int idOf(int hash, IntPredicate isTheThing) {
    int mask = slots.length - 1;
    int i = hash & mask;
    while (slots[i] != 0) {
      int id = slots[i] - 1;
      if (hashes[id] == hash && isTheThing.test(id)) {
        return id;
      }
      i = i + 1 & mask;
    }
    slots[i] = size + 1;
    hashes[size++] = hash;
    if (size * 2 > slots.length) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    int[] larger = new int[slots.length * 2];
    int mask = larger.length - 1;
    for (int id = 0; id < size; id++) {
      int i = hashes[id] & mask;
      while (larger[i] != 0) {
        i = i + 1 & mask;
      }
      larger[i] = id + 1;
    }
    slots = larger;
    hashes = java.util.Arrays.copyOf(hashes, larger.length);
  }
}
