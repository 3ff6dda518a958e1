package dev.seamark.server.plugins.cookie;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** SipHash-2-4 with an output of 64 bits (Aumasson and Bernstein, 2012). Immutable. */
record SipHash24(long key0, long key1) {
  /** Octets of a key. */
  static final int KEY = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FINAL_ROUNDS = 4;
  private static final int LENGTH_SHIFT = 56;

  /** The hash with a key of sixteen octets. */
  static SipHash24 of(byte[] key) {
    return new SipHash24((long) LONGS.get(key, 0), (long) LONGS.get(key, Long.BYTES));
  }

  /** The hash of so many octets; its lowest eight bits are its first octet. */
  long hash(byte[] bytes, int length) {
    State state = new State(this);
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      state.take((long) LONGS.get(bytes, at));
    }
    long last = (long) length << LENGTH_SHIFT;
    for (int i = 0; at + i < length; i++) {
      last |= (bytes[at + i] & 0xFFL) << Byte.SIZE * i;
    }
    state.take(last);
    return state.end();
  }

  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(SipHash24 key) {
      v0 = key.key0 ^ 0x736f6d6570736575L;
      v1 = key.key1 ^ 0x646f72616e646f6dL;
      v2 = key.key0 ^ 0x6c7967656e657261L;
      v3 = key.key1 ^ 0x7465646279746573L;
    }

    void take(long block) {
      v3 ^= block;
      round();
      round();
      v0 ^= block;
    }

    long end() {
      v2 ^= 0xFF;
      for (int i = 0; i < FINAL_ROUNDS; i++) {
        round();
      }
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
