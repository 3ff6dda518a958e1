package dev.seamark.server.expression;

import dev.seamark.server.expression.Lexer.Lexeme;
import java.util.Locale;

/** Numbers as literals and out of texts, as in Go. */
final class Numbers {
  private Numbers() {}

  /** A literal. */
  static Node read(Lexeme number) throws ExpressionException {
    String digits = number.text().replace("_", "").toLowerCase(Locale.ROOT);
    try {
      if (digits.startsWith("0x")) {
        return whole(Long.parseLong(digits.substring(2), 16));
      }
      if (digits.startsWith("0b")) {
        return whole(Long.parseLong(digits.substring(2), 2));
      }
      if (digits.startsWith("0o")) {
        return whole(Long.parseLong(digits.substring(2), 8));
      }
      if (digits.indexOf('.') < 0 && digits.indexOf('e') < 0) {
        return whole(Long.parseLong(digits));
      }
      if (digits.endsWith("d") || digits.endsWith("f")) {
        throw new NumberFormatException(digits); // Java's suffixes are not part of the language
      }
      return new Node.Constant(Type.FLOAT, Double.parseDouble(digits));
    } catch (NumberFormatException e) {
      throw new ExpressionException(
          number.offset(),
          "bad number '" + number.text() + "'",
          "write a number such as 53, 0x35 or 0.5");
    }
  }

  private static Node whole(long number) {
    return new Node.Constant(Type.INT, number);
  }

  /** {@code int(text)}. */
  static long whole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Fault(Fault.Why.NOT_A_NUMBER);
    }
  }

  /** {@code float(text)}. */
  static double real(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new Fault(Fault.Why.NOT_A_NUMBER);
    }
  }

  /** A number with a fraction as text: as short as it can be, as Go writes it. */
  static String text(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString((long) number);
    }
    return Double.toString(number);
  }
}
