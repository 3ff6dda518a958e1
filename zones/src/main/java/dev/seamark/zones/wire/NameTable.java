package dev.seamark.zones.wire;

/**
 * Where names stand in a message that is being written, so that the end of a later one becomes a
 * pointer (RFC 1035 section 4.1.4). Names are the same only in the same spelling, which so stays as
 * it was. Used for message after message, allocates nothing; confined to one thread.
 *
 * <p>Bounded, whatever the names: it knows {@value #MOST} of them, and gives up a search after
 * {@value #PROBES} steps. Beyond that, names are written in full.
 */
public final class NameTable {
  private static final int SLOTS = 1024;
  private static final int MOST = SLOTS / 2;
  private static final int PROBES = 16;

  private final int[] hashes = new int[SLOTS];
  private final char[] places = new char[SLOTS]; // 0: free, since a header stands at 0
  private final char[] taken = new char[MOST];
  private int size;

  private final int[] starts = new int[Names.MOST_LABELS];
  private final int[] suffixes = new int[Names.MOST_LABELS];

  /** Forgets all names. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      places[taken[i]] = 0;
    }
    size = 0;
  }

  /**
   * Makes the end of a name a pointer if it stands earlier in the message, and remembers the rest.
   *
   * @param message what is being written; the places of the names known are places in it
   * @param from where the name stands, without a pointer
   * @return where it ends now
   */
  public int compress(byte[] message, int from) {
    int labels = hash(message, from);
    for (int label = 0; label < labels; label++) {
      int place = find(message, starts[label], suffixes[label]);
      if (place > 0) {
        Names.pointer(message, starts[label], place);
        return starts[label] + 2;
      }
    }
    return labels == 0 ? from + 1 : starts[labels - 1] + message[starts[labels - 1]] + 2;
  }

  /** Remembers a name without a pointer that is to stay whole. */
  public void add(byte[] message, int from) {
    int labels = hash(message, from);
    for (int label = 0; label < labels; label++) {
      if (find(message, starts[label], suffixes[label]) > 0) {
        return; // and so are the names that it ends with
      }
    }
  }

  /** Finds out where the labels start, and a hash of each with all behind it. */
  private int hash(byte[] message, int from) {
    int labels = 0;
    for (int at = from; message[at] != 0; at += message[at] + 1) {
      starts[labels++] = at;
    }
    int hash = 1;
    for (int label = labels - 1; label >= 0; label--) {
      int start = starts[label];
      int end = start + message[start];
      for (int i = start; i <= end; i++) {
        hash = hash * 31 + message[i];
      }
      suffixes[label] = hash;
    }
    return labels;
  }

  /** Where the name stands already; 0 if nowhere, and then its place is remembered. */
  private int find(byte[] message, int from, int hash) {
    int slot = (hash * 0x9E3779B9 >>> 16) & SLOTS - 1;
    for (int i = 0; i < PROBES; i++) {
      int place = places[slot];
      if (place == 0) {
        if (size < MOST && from <= Names.LARGEST_POINTER) {
          places[slot] = (char) from;
          hashes[slot] = hash;
          taken[size++] = (char) slot;
        }
        return 0;
      }
      if (hashes[slot] == hash && isSame(message, place, from)) {
        return place;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return 0;
  }

  /** Whether the name at a place known, which may end in a pointer, is spelled like another. */
  private static boolean isSame(byte[] message, int place, int from) {
    int at = place;
    int other = from;
    while (true) {
      if (Names.isPointer(message, at)) {
        at = Names.target(message, at);
        continue;
      }
      int octets = message[at];
      for (int i = 0; i <= octets; i++) {
        if (message[at + i] != message[other + i]) {
          return false;
        }
      }
      if (octets == 0) {
        return true;
      }
      at += octets + 1;
      other += octets + 1;
    }
  }
}
