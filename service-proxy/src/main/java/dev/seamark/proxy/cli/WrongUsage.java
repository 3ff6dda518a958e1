package dev.seamark.proxy.cli;

/** A command line that nobody can make sense of; the message says why. */
final class WrongUsage extends Exception {
  private static final long serialVersionUID = 1L;

  WrongUsage(String message) {
    super(message);
  }
}
