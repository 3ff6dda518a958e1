package dev.seamark.server.expression;

/** What is wrong with the text of an expression. */
final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1;

  private final int offset;
  private final String advice;

  /**
   * Something is wrong.
   *
   * @param offset where, in characters from the start of the text
   * @param advice what to do, never empty
   */
  ExpressionException(int offset, String message, String advice) {
    super(message);
    this.offset = offset;
    this.advice = advice;
  }

  int offset() {
    return offset;
  }

  String advice() {
    return advice;
  }
}
