package dev.seamark.server.transport;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array of Linux's {@code struct mmsghdr} off the heap, each with room for one address, one
 * piece of control data and one pointer to a payload; behind the array, the payloads. The layout is
 * the same on the 64-bit little-endian machines that {@link Mmsg} takes.
 *
 * <pre>
 *   mmsghdr: name 0 | namelen 8 | iov 16 | iovlen 24 | control 32 | controllen 40 | flags 48 | len 56
 *   iovec:   base 0 | len 8                 cmsghdr: len 0 | level 8 | type 12 | data 16
 * </pre>
 */
final class Headers {
  private static final int SIZE = 64;
  private static final int NAME_LENGTH = 8;
  private static final int CONTROL_LENGTH = 40;
  private static final int LENGTH = 56;

  private static final int POINTER = 16;
  static final int NAME = 32;
  static final int CONTROL = 64;

  private final ByteBuffer memory;
  private final long address;
  private final int pointers;
  private final int names;
  private final int controls;
  private final int payloads;

  /** Lays out that many headers and so many bytes for payloads. */
  Headers(int count, int payloadBytes) {
    pointers = count * SIZE;
    names = pointers + count * POINTER;
    controls = names + count * NAME;
    payloads = controls + count * CONTROL;
    memory = ByteBuffer.allocateDirect(payloads + payloadBytes).order(ByteOrder.LITTLE_ENDIAN);
    address = MemorySegment.ofBuffer(memory).address();
    for (int i = 0; i < count; i++) {
      int header = i * SIZE;
      memory.putLong(header, address + name(i));
      memory.putLong(header + 16, address + pointer(i));
      memory.putLong(header + 24, 1);
      memory.putLong(header + 32, address + control(i));
    }
  }

  /** All of it; offsets below are into this. */
  ByteBuffer memory() {
    return memory;
  }

  /** The address of a header, for a system call. */
  long address(int i) {
    return address + (long) i * SIZE;
  }

  private int pointer(int i) {
    return pointers + i * POINTER;
  }

  /** Where the socket address of a header is. */
  int name(int i) {
    return names + i * NAME;
  }

  /** Where the control data of a header is. */
  int control(int i) {
    return controls + i * CONTROL;
  }

  /** Where the payloads begin. */
  int payloads() {
    return payloads;
  }

  /** Lets a header speak of these bytes. */
  void payload(int i, int offset, int length) {
    int pointer = pointer(i);
    memory.putLong(pointer, address + offset);
    memory.putLong(pointer + 8, length);
  }

  void nameLength(int i, int bytes) {
    memory.putInt(i * SIZE + NAME_LENGTH, bytes);
  }

  void controlLength(int i, int bytes) {
    memory.putLong(i * SIZE + CONTROL_LENGTH, bytes);
  }

  int controlLength(int i) {
    return (int) memory.getLong(i * SIZE + CONTROL_LENGTH);
  }

  /** How many bytes were received. */
  int length(int i) {
    return memory.getInt(i * SIZE + LENGTH);
  }
}
