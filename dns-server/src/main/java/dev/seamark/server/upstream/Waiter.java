package dev.seamark.server.upstream;

/**
 * Who asked an upstream. Exactly one of these is called, once, on the loop that asked, and never
 * before the call that asked has returned.
 */
public interface Waiter {
  /**
   * The reply, whose records all lie within it and which repeats the question. One that was cut (by
   * TC, or by the size of our buffer) has TC set.
   *
   * @param message valid during this call only
   */
  void replied(byte[] message, int length);

  /** A reply came that does not repeat the question. */
  void mismatched();

  /**
   * No reply.
   *
   * @param why in Go's words, which people's log filters know: {@code read udp
   *     127.0.0.1:1->127.0.0.1:2: i/o timeout}
   */
  void failed(String why);
}
