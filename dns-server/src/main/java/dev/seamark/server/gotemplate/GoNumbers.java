package dev.seamark.server.gotemplate;

/** Go's number constants. */
final class GoNumbers {
  private GoNumbers() {}

  /** A {@link Long} or {@link Double}. */
  static Object parse(String written, int offset) throws TemplateException {
    String text = written.replace("_", "");
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    try {
      long value = whole(digits);
      return negative ? -value : value;
    } catch (NumberFormatException notWhole) {
      try {
        if (digits.chars().allMatch(c -> "0123456789.eE+-".indexOf(c) >= 0)) {
          return Double.parseDouble(text);
        }
      } catch (NumberFormatException neither) {
        // said below
      }
      throw new TemplateException(offset, "not a number: " + written);
    }
  }

  private static long whole(String digits) {
    if (digits.length() > 2 && digits.charAt(0) == '0') {
      return switch (digits.charAt(1)) {
        case 'x', 'X' -> Long.parseLong(digits, 2, digits.length(), 16);
        case 'b', 'B' -> Long.parseLong(digits, 2, digits.length(), 2);
        case 'o', 'O' -> Long.parseLong(digits, 2, digits.length(), 8);
        default -> Long.parseLong(digits, 8);
      };
    }
    return Long.parseLong(digits);
  }
}
