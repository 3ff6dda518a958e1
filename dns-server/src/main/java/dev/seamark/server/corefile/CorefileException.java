package dev.seamark.server.corefile;

/** What is wrong with a configuration, where, and what to do about it. */
public final class CorefileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Position at;
  private final String advice;
  private String digest = "";

  /**
   * Something is wrong at a position.
   *
   * @param message what was found and what was expected, in CoreDNS's words where it has some
   * @param advice what to do, never empty
   */
  public CorefileException(Position at, String message, String advice) {
    super(message);
    this.at = at;
    this.advice = advice;
  }

  public Position at() {
    return at;
  }

  public String advice() {
    return advice;
  }

  /**
   * As {@link Corefile#digest}, of what was read until this was found; empty where it was found
   * later.
   */
  public String digest() {
    return digest;
  }

  /**
   * The same, found in this.
   *
   * @param read the digest of what was read
   */
  public CorefileException in(String read) {
    digest = read;
    return this;
  }

  /** {@code file:line:column: message; advice}. */
  public String line() {
    return at + ": " + getMessage() + "; " + advice;
  }
}
