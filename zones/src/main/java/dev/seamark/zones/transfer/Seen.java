package dev.seamark.zones.transfer;

import java.util.SplittableRandom;

/**
 * What was written of a service, for services in which something may come twice: a set of numbers
 * of 64 bits, each made of the content of a record. Takes 16 to 32 bytes a record; confined to one
 * thread.
 */
final class Seen {
  /** Of the process, so that content cannot be chosen to meet in one slot. */
  private static final long SEED = new SplittableRandom().nextLong() | 1;

  private long[] slots = new long[64]; // 0: free
  private int size;

  /** Whether a content is there. */
  boolean has(long content) {
    return slots[place(content)] != 0;
  }

  /** Adds a content that is not there. */
  void add(long content) {
    slots[place(content)] = key(content);
    if (++size * 2 > slots.length) {
      grow();
    }
  }

  private static long key(long content) {
    return content == 0 ? 1 : content;
  }

  /** Where the content is, or could be. */
  private int place(long content) {
    long key = key(content);
    int mask = slots.length - 1;
    int i = slot(key, mask);
    while (slots[i] != 0 && slots[i] != key) {
      i = i + 1 & mask;
    }
    return i;
  }

  private static int slot(long key, int mask) {
    long mixed = (key ^ SEED) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * SEED;
    return (int) (mixed >>> 33) & mask;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    int mask = larger.length - 1;
    for (long key : slots) {
      if (key != 0) {
        int i = slot(key, mask);
        while (larger[i] != 0) {
          i = i + 1 & mask;
        }
        larger[i] = key;
      }
    }
    slots = larger;
  }

  /** The content with a number more. */
  static long with(long content, long number) {
    long mixed = (content ^ number) * 0xFF51AFD7ED558CCDL;
    mixed ^= mixed >>> 29;
    return mixed * 0xC4CEB9FE1A85EC53L + Long.rotateLeft(content, 17);
  }

  /** The content with bytes more. */
  static long with(long content, byte[] bytes) {
    long all = with(content, bytes.length);
    for (byte b : bytes) {
      all = with(all, b);
    }
    return all;
  }
}
