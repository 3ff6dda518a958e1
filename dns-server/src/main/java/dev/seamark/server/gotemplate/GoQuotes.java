package dev.seamark.server.gotemplate;

/** Go's quoted strings and characters. */
final class GoQuotes {
  private GoQuotes() {}

  /** What stands between the quotes at {@code open} and {@code close}, escapes resolved. */
  static String unquote(String text, int open, int close) throws TemplateException {
    StringBuilder value = new StringBuilder();
    for (int i = open + 1; i < close; i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        value.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      int digits = "xuU01234567".indexOf(escaped) < 0 ? 0 : digits(escaped);
      if (digits == 0) {
        value.append(simple(escaped, i));
        continue;
      }
      boolean octal = Character.isDigit(escaped);
      int from = octal ? i : i + 1;
      int to = Math.min(from + digits, close);
      try {
        value.appendCodePoint(Integer.parseInt(text.substring(from, to), octal ? 8 : 16));
      } catch (IllegalArgumentException e) {
        throw new TemplateException(i - 1, "not an escape: \\" + text.substring(i, to));
      }
      i = to - 1;
    }
    if (text.charAt(open) == '\'' && value.codePointCount(0, value.length()) != 1) {
      throw new TemplateException(open, "a character constant has one character");
    }
    return value.toString();
  }

  private static int digits(char escape) {
    return switch (escape) {
      case 'x' -> 2;
      case 'u' -> 4;
      case 'U' -> 8;
      default -> 3;
    };
  }

  private static char simple(char escape, int offset) throws TemplateException {
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'a' -> '\u0007';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'v' -> '\u000B';
      case '\\', '"', '\'' -> escape;
      default -> throw new TemplateException(offset - 1, "not an escape: \\" + escape);
    };
  }

  /** The text in Go's double quotes. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                  if (c < ' ' || c == 0x7F) {
                    quoted.append(String.format("\\x%02x", c));
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }
}
