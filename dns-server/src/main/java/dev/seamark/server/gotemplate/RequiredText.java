package dev.seamark.server.gotemplate;

/**
 * A text that every match of an expression holds. Most names that a rule looks at are not the ones
 * it is for, and to look for a text costs a tenth of trying an expression.
 */
final class RequiredText {
  private static final String CLASSES = "dDsSwWbBAz";

  private final String source;
  private String longest = "";
  private final StringBuilder run = new StringBuilder();

  private RequiredText(String source) {
    this.source = source;
  }

  /** The longest such text of an expression in Go's syntax; empty where none is found. */
  static String of(String source) {
    RequiredText text = new RequiredText(source);
    return text.read() ? text.longest : "";
  }

  /** Whether the text is part of another one. */
  static boolean isIn(CharSequence whole, String part) {
    for (int at = 0; at + part.length() <= whole.length(); at++) {
      int same = 0;
      while (same < part.length() && whole.charAt(at + same) == part.charAt(same)) {
        same++;
      }
      if (same == part.length()) {
        return true;
      }
    }
    return false;
  }

  /** Reads what stands outside of groups; false where that says nothing. */
  private boolean read() {
    int at = 0;
    while (at < source.length()) {
      char c = source.charAt(at);
      switch (c) {
        case '|' -> {
          return false; // the other side may match
        }
        case '\\' -> {
          char escaped = source.charAt(++at);
          if (!isLetterOrDigit(escaped)) {
            run.append(escaped);
          } else if (CLASSES.indexOf(escaped) >= 0) {
            end();
          } else {
            return false; // a number, a property or a quotation
          }
        }
        case '(' -> {
          if (changesFlags(at)) {
            return false; // such as not to mind case
          }
          end();
          at = Brackets.groupEnd(source, at);
        }
        case '[' -> {
          end();
          at = Brackets.setEnd(source, at);
        }
        case '*', '?' -> optional();
        case '{' -> {
          if (!Brackets.isRepetition(source, at)) {
            return false; // stands for itself
          }
          optional();
          at = source.indexOf('}', at);
        }
        case '+', '.', '^', '$' -> end();
        default -> {
          if (c > 126) {
            return false; // half a character may stand here
          }
          run.append(c);
        }
      }
      at++;
    }
    end();
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return c > 126 || Character.isLetterOrDigit(c);
  }

  /** What stands last may be there no time at all. */
  private void optional() {
    run.setLength(Math.max(0, run.length() - 1));
    end();
  }

  private void end() {
    if (run.length() > longest.length()) {
      longest = run.toString();
    }
    run.setLength(0);
  }

  private boolean changesFlags(int open) {
    return source.startsWith("(?", open)
        && !source.startsWith("(?:", open)
        && !source.startsWith("(?P<", open)
        && !source.startsWith("(?<", open);
  }
}
