package dev.seamark.server.gotemplate;

/** Where the parts of an expression end that are not to be read character by character. */
final class Brackets {
  private static final int LONGEST_BOUND = 4;

  private Brackets() {}

  /** The last character of an escape: {@code \.}, {@code \pL}, {@code \x{61}}, {@code \Q.*\E}. */
  static int escapeEnd(String source, int at) {
    if (source.startsWith("\\Q", at)) {
      int end = source.indexOf("\\E", at);
      return end < 0 ? source.length() : end + 1;
    }
    boolean braced =
        source.startsWith("\\x{", at)
            || source.startsWith("\\p{", at)
            || source.startsWith("\\P{", at);
    int end = braced ? source.indexOf('}', at) : at + 1;
    return end < 0 ? source.length() : end;
  }

  /** The closing bracket of a set of characters. */
  static int setEnd(String source, int open) {
    int at = open + 1;
    at += source.startsWith("^", at) ? 1 : 0;
    at += source.startsWith("]", at) ? 1 : 0;
    while (at < source.length() && source.charAt(at) != ']') {
      if (source.startsWith("[:", at) && source.indexOf(":]", at) > 0) {
        at = source.indexOf(":]", at) + 1;
      } else if (source.charAt(at) == '\\') {
        at = escapeEnd(source, at);
      }
      at++;
    }
    return at;
  }

  /** The parenthesis that closes a group. */
  static int groupEnd(String source, int open) {
    int depth = 0;
    for (int at = open; at < source.length(); at++) {
      switch (source.charAt(at)) {
        case '\\' -> at = escapeEnd(source, at);
        case '[' -> at = setEnd(source, at);
        case '(' -> depth++;
        case ')' -> {
          if (--depth == 0) {
            return at;
          }
        }
        default -> {}
      }
    }
    return source.length();
  }

  /** Whether a brace says how often what stands before it is repeated: {@code {2}, {2,}, {2,3}}. */
  static boolean isRepetition(String source, int open) {
    int at = digits(source, open + 1);
    if (open == 0 || at == open + 1) {
      return false;
    }
    if (source.startsWith(",", at)) {
      at = digits(source, at + 1);
    }
    return source.startsWith("}", at);
  }

  /** Behind the digits that stand there, of which more than a few are not a number for RE2. */
  private static int digits(String source, int from) {
    int at = from;
    while (at < source.length()
        && at - from < LONGEST_BOUND
        && source.charAt(at) >= '0'
        && source.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
