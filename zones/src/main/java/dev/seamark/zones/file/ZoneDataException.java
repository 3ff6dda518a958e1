package dev.seamark.zones.file;

/** Records that are not a zone: what is wrong, and what to do. */
public final class ZoneDataException extends Exception {
  private static final long serialVersionUID = 1;

  private final String advice;

  /**
   * With these words.
   *
   * @param advice what to do, never empty
   */
  public ZoneDataException(String message, String advice) {
    super(message);
    this.advice = advice;
  }

  /** What to do. */
  public String advice() {
    return advice;
  }

  /** {@code message; advice}. */
  public String line() {
    return getMessage() + "; " + advice;
  }
}
