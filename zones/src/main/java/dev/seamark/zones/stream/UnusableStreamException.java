package dev.seamark.zones.stream;

/**
 * What was read is not a stream of facts that this version can read. The message says what it is
 * instead, as the end of a sentence that begins with where it was read.
 */
public final class UnusableStreamException extends Exception {
  private static final long serialVersionUID = 1;

  UnusableStreamException(String message) {
    super(message);
  }

  static UnusableStreamException damaged() {
    return new UnusableStreamException("it is damaged or cut off");
  }
}
