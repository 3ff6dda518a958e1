package dev.seamark.zones.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-1-3 with a key that is drawn when the process starts: nobody who chooses names, be it in
 * questions or in a cluster, can choose those whose hashes are the same. Immutable.
 */
public final class KeyedHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The hash of this process. */
  public static final KeyedHash OF_PROCESS = ofChance(new SecureRandom());

  private static final byte[] NOTHING = {};
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

  /** The hash of two numbers. */
  public int hash(long one, long other) {
    return hash(one ^ hash(other, NOTHING, 0, 0) * SPREAD, NOTHING, 0, 0);
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
    long hash = v0 ^ v1 ^ v2 ^ v3;
    return (int) (hash ^ hash >>> 32);
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
