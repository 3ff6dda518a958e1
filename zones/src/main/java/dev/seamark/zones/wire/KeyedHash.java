package dev.seamark.zones.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes with a key that is drawn when the process starts: nobody who chooses names, be it in
 * questions or in a cluster, can choose those whose hashes are the same. Immutable.
 *
 * <p>{@link #hash} is SipHash-1-3, for tables that clients fill. {@link #label} and {@link #pair}
 * multiply words of eight bytes with the key, as wyhash does, and take a quarter of the time: for
 * tables that the cluster fills and every query reads.
 */
public final class KeyedHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The hash of this process. */
  public static final KeyedHash OF_PROCESS = ofChance(new SecureRandom());

  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long key0;
  private final long key1;

  /** The hash with this key. */
  public KeyedHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  private static KeyedHash ofChance(SecureRandom random) {
    return new KeyedHash(random.nextLong(), random.nextLong());
  }

  /** A hash of two numbers. */
  public int pair(long one, long other) {
    return folded(mixed(mixed(one ^ key0, other ^ key1) ^ key0, SPREAD ^ key1));
  }

  /** A hash of a few bytes. */
  public int label(byte[] bytes, int from, int length) {
    long hash = length ^ key1;
    int end = from + length;
    int at = from;
    for (; at + 8 <= end; at += 8) {
      hash = mixed((long) LONGS.get(bytes, at) ^ key0, hash) ^ key1;
    }
    if (at < end) {
      hash = mixed(upTo(bytes, at, end) ^ key0, hash) ^ key1;
    }
    return folded(mixed(hash, SPREAD ^ key0));
  }

  /** The one to seven bytes that stand there, and zeros. */
  private static long upTo(byte[] bytes, int from, int end) {
    if (from + 8 <= bytes.length) {
      return (long) LONGS.get(bytes, from) & -1L >>> 64 - 8 * (end - from);
    }
    long word = 0;
    for (int i = end - 1; i >= from; i--) {
      word = word << 8 | bytes[i] & 0xFF;
    }
    return word;
  }

  private static long mixed(long one, long other) {
    return one * other ^ Math.multiplyHigh(one, other);
  }

  private static int folded(long hash) {
    return (int) (hash ^ hash >>> 32);
  }

  /** The hash of a number and some bytes. */
  public int hash(long number, byte[] bytes, int from, int length) {
    long v0 = key0 ^ 0x736f6d6570736575L;
    long v1 = key1 ^ 0x646f72616e646f6dL;
    long v2 = key0 ^ 0x6c7967656e657261L;
    long v3 = key1 ^ 0x7465646279746573L;
    int whole = length & ~7;
    long block = number;
    for (int at = 0; ; at += 8) {
      v3 ^= block;
      // one round
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
      v0 ^= block;
      if (at > whole) {
        break;
      }
      block = at < whole ? (long) LONGS.get(bytes, from + at) : last(bytes, from + at, length);
    }
    v2 ^= 0xFF;
    for (int i = 0; i < 3; i++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
    return folded(v0 ^ v1 ^ v2 ^ v3);
  }

  /** The bytes behind the last eight, and the length. */
  private static long last(byte[] bytes, int from, int length) {
    long block = (long) (length + 8) << 56;
    for (int i = (length & 7) - 1; i >= 0; i--) {
      block |= (bytes[from + i] & 0xFFL) << 8 * i;
    }
    return block;
  }
}
