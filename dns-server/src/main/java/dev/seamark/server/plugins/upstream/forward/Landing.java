package dev.seamark.server.plugins.upstream.forward;

/** What became of a question that was on its way to an upstream. */
sealed interface Landing {
  /**
   * An upstream replied.
   *
   * @param message immutable where more than one flight gets it
   * @param upstream the number of the upstream
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, and never compared
  record Replied(byte[] message, int length, int upstream) implements Landing {
    /** The same that stays as it is, whatever becomes of the buffer. */
    Replied copy() {
      return new Replied(java.util.Arrays.copyOf(message, length), length, upstream);
    }
  }

  /** An upstream sent a reply that does not repeat the question. */
  record Mismatched(int upstream) implements Landing {}

  /** No upstream replied. */
  record Failed(String why, int upstream) implements Landing {}

  /** The sender wanted the reply no more, or had no more time: the others may go on. */
  record Abandoned(String why) implements Landing {}
}
