package dev.seamark.proxy.userspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32C;

/** Streams of bytes that tell whether they arrived whole. */
final class Checksums {
  private static final int PIECE = 1 << 20;

  private Checksums() {}

  /** Sends random bytes; returns their checksum. */
  static long send(OutputStream to, long size) {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(size);
    CRC32C sum = new CRC32C();
    byte[] piece = new byte[PIECE];
    random.nextBytes(piece);
    try {
      for (long left = size; left > 0; left -= PIECE) {
        int length = (int) Math.min(left, PIECE);
        piece[random.nextInt(PIECE)]++; // no piece is like the one before
        sum.update(piece, 0, length);
        to.write(piece, 0, length);
      }
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum.getValue();
  }

  /** Reads to the end; returns the checksum. */
  static long of(InputStream from) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] piece = new byte[PIECE];
    for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
      sum.update(piece, 0, count);
    }
    return sum.getValue();
  }
}
