package dev.seamark.server.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was read from a connection and not taken yet: messages behind their lengths (RFC 1035
 * section 4.2.2). One is handed out at a time, so that what a client sends at once need not be
 * answered at once. Confined to the connection's loop.
 */
final class TcpFrames {
  private static final int LENGTH = 2;

  private @Nullable ByteBuf held;

  /** Takes what was read, the buffer with it. */
  void add(ByteBufAllocator allocator, ByteBuf more) {
    ByteBuf before = held;
    held =
        before == null
            ? more
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, before, more);
  }

  /** The length of the next message if all of it is there, or -1. */
  int next() {
    ByteBuf all = held;
    if (all == null || all.readableBytes() < LENGTH) {
      return -1;
    }
    int length = all.getUnsignedShort(all.readerIndex());
    return all.readableBytes() < LENGTH + length ? -1 : length;
  }

  /** Takes the next message, which must be there, of the length that {@link #next} said. */
  void take(byte[] into, int length) {
    ByteBuf all = Objects.requireNonNull(held);
    all.skipBytes(LENGTH);
    all.readBytes(into, 0, length);
    if (!all.isReadable()) {
      release();
    }
  }

  /** How many bytes are held. */
  int bytes() {
    ByteBuf all = held;
    return all == null ? 0 : all.readableBytes();
  }

  /** Lets go of what is left. */
  void release() {
    ByteBuf all = held;
    held = null;
    if (all != null) {
      all.release();
    }
  }
}
