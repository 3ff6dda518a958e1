package dev.seamark.server.plugins.rewrite;

/** A reply that cannot be written anew, and why. */
final class UnwritableException extends Exception {
  private static final long serialVersionUID = 1;

  UnwritableException(String why) {
    super(why);
  }

  /** Why. */
  String why() {
    return String.valueOf(getMessage());
  }
}
