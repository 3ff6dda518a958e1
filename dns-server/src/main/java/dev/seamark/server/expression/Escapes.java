package dev.seamark.server.expression;

/** What backslashes in quoted texts mean: as in Go. */
final class Escapes {
  private static final String SHORT = "abfnrtv\\'\"`?";
  private static final String MEANT = "\u0007\b\f\n\r\t\u000B\\'\"`?";
  private static final int OCTAL_DIGITS = 3;

  private Escapes() {}

  /**
   * Reads an escape.
   *
   * @param at where the backslash is
   * @return the offset behind the escape
   */
  static int read(String text, int at, StringBuilder into) throws ExpressionException {
    if (at + 1 == text.length()) {
      throw wrong(text, at, at + 1);
    }
    char kind = text.charAt(at + 1);
    int known = SHORT.indexOf(kind);
    if (known >= 0) {
      into.append(MEANT.charAt(known));
      return at + 2;
    }
    return switch (kind) {
      case 'x', 'X' -> number(text, at, at + 2, 2, 16, into);
      case 'u' -> number(text, at, at + 2, 4, 16, into);
      case 'U' -> number(text, at, at + 2, 8, 16, into);
      case '0', '1', '2', '3' -> number(text, at, at + 1, OCTAL_DIGITS, 8, into);
      default -> throw wrong(text, at, at + 2);
    };
  }

  private static int number(
      String text, int at, int start, int digits, int radix, StringBuilder into)
      throws ExpressionException {
    int end = start + digits;
    if (end > text.length()) {
      throw wrong(text, at, text.length());
    }
    long code = 0;
    for (int i = start; i < end; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        throw wrong(text, at, end);
      }
      code = code * radix + digit;
    }
    if (code > Character.MAX_CODE_POINT) {
      throw wrong(text, at, end);
    }
    into.appendCodePoint((int) code);
    return end;
  }

  private static ExpressionException wrong(String text, int from, int to) {
    return new ExpressionException(
        from,
        "unknown escape '" + text.substring(from, to) + "'",
        "write \\\\ for a backslash: '\\\\.' in a regular expression");
  }
}
