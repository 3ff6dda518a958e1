package dev.seamark.server.plugins.zonefile;

/** A zone file that cannot be served: where it is wrong, why, and what to do. */
public final class ZoneFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final String advice;
  private final boolean unreadable;

  private ZoneFileException(String message, String advice, boolean unreadable) {
    super(message);
    this.advice = advice;
    this.unreadable = unreadable;
  }

  /** Its content is wrong. */
  static ZoneFileException wrong(String message, String advice) {
    return new ZoneFileException(message, advice, false);
  }

  /** It is not there, or may not be read. */
  static ZoneFileException unreadable(String message, String advice) {
    return new ZoneFileException(message, advice, true);
  }

  /** Whether it could not be opened, so that it may be there later. */
  boolean isUnreadable() {
    return unreadable;
  }

  String advice() {
    return advice;
  }

  /** {@code place: message; advice}. */
  public String line() {
    return getMessage() + "; " + advice;
  }
}
