package dev.seamark.server.upstream;

import java.security.SecureRandom;

/**
 * Numbers that cannot be guessed from outside (RFC 5452 section 4.5), drawn in blocks since one
 * draw is a system call. Confined to one event loop.
 */
final class Unpredictable {
  private static final int BLOCK = 1024;

  private final SecureRandom source = new SecureRandom();
  private final byte[] block = new byte[BLOCK];
  private int at = BLOCK;

  /** 16 bits. */
  int id() {
    if (at == BLOCK) {
      source.nextBytes(block);
      at = 0;
    }
    int high = block[at++] & 0xFF;
    return high << 8 | block[at++] & 0xFF;
  }

  /** A number from 0 to {@code bound - 1}, for bounds far below 65 536. */
  int below(int bound) {
    return id() % bound;
  }
}
