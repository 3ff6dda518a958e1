package dev.seamark.server.expression;

/**
 * An expression could not be evaluated for a query. A query can cause it, so it has no trace of the
 * stack, which would cost much more than the expression.
 */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1;

  Fault(Why why) {
    super(why.text, null, false, false);
  }

  /** What went wrong. */
  enum Why {
    NOT_AN_ADDRESS("the first argument of incidr is not an address"),
    NOT_A_NETWORK("the second argument of incidr is not a network"),
    NOT_A_NUMBER("the text is not a number"),
    DIVISION_BY_ZERO("division by zero"),
    OUT_OF_RANGE("the index is out of range"),
    NOTHING_FOUND("no element was found"),
    TOO_LONG("a text or list is too long"),
    TOO_MUCH("the expression visits too many elements");

    private final String text;

    Why(String text) {
      this.text = text;
    }
  }
}
