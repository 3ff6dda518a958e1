package dev.seamark.server.plugins.dnstap;

import java.util.Arrays;

/**
 * Writes the fields of a protocol buffer, of those kinds that dnstap has. Fields are to be written
 * in the order of their numbers, as other encoders do.
 */
final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private byte[] bytes;
  private int length;

  ProtoWriter(int room) {
    bytes = new byte[room];
  }

  ProtoWriter number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  ProtoWriter fixed32(int field, int value) {
    varint((long) field << 3 | FIXED32);
    for (int shift = 0; shift < 32; shift += 8) {
      put((byte) (value >>> shift));
    }
    return this;
  }

  ProtoWriter bytes(int field, byte[] value, int count) {
    varint((long) field << 3 | BYTES);
    varint(count);
    ensure(count);
    System.arraycopy(value, 0, bytes, length, count);
    length += count;
    return this;
  }

  ProtoWriter message(int field, ProtoWriter inner) {
    return bytes(field, inner.bytes, inner.length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    put((byte) rest);
  }

  private void put(byte value) {
    ensure(1);
    bytes[length++] = value;
  }

  private void ensure(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
  }
}
