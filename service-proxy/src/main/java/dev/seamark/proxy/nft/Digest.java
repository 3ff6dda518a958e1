package dev.seamark.proxy.nft;

/**
 * How many things there are and what they are, whatever their order: equal digests are equal
 * things, but for one chance in 2<sup>64</sup>. Nobody who could forge one needs to.
 */
final class Digest {
  private static final long START = 0xCBF29CE484222325L; // FNV-1a
  private static final long PRIME = 0x100000001B3L;

  private int count;
  private long sum;

  /** Adds a thing that has this hash. */
  void add(long hash) {
    count++;
    long mixed = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    sum += mixed ^ mixed >>> 33;
  }

  /** The hash of bytes that follow those which have that hash; 0 for the first. */
  static long hash(long before, byte[] bytes, int from, int to) {
    long hash = before == 0 ? START : before;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * PRIME;
    }
    return hash;
  }

  boolean equalTo(Digest other) {
    return count == other.count && sum == other.sum;
  }
}
