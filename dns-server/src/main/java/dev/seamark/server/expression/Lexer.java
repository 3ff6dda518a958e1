package dev.seamark.server.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The text of an expression as lexemes. Used once. */
final class Lexer {
  /** Words that are operators. */
  private static final Set<String> OPERATORS =
      Set.of("not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith", "let");

  /** Longer ones first. */
  private static final List<String> SIGNS =
      List.of(
          "&&", "||", "==", "!=", "<=", ">=", "**", "..", "??", "?.", "(", ")", "[", "]", "{", "}",
          ",", ";", "+", "-", "*", "/", "%", "^", "<", ">", "!", "?", ":", "|", ".", "#", "=");

  /** So that no nesting overflows the stack of an event loop, nor reading takes long. */
  private static final int MOST_LEXEMES = 4000;

  private final String text;
  private final List<Lexeme> found = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** What a lexeme is. */
  enum Kind {
    NAME,
    OPERATOR,
    NUMBER,
    TEXT,
    END
  }

  /**
   * A lexeme.
   *
   * @param text its characters; of a text what they mean
   * @param offset where it starts
   */
  record Lexeme(Kind kind, String text, int offset) {
    boolean is(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** What messages call it. */
    String shown() {
      return kind == Kind.END ? "the end of the expression" : "'" + text + "'";
    }
  }

  /** All lexemes of a text, {@link Kind#END} at the end. */
  static List<Lexeme> read(String text) throws ExpressionException {
    return new Lexer(text).read();
  }

  private List<Lexeme> read() throws ExpressionException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (found.size() == MOST_LEXEMES) {
        throw new ExpressionException(
            at, "the expression has more than " + MOST_LEXEMES + " words", "split it into several");
      }
      if (Character.isWhitespace(c)) {
        at++;
      } else if (text.startsWith("/*", at)) {
        comment();
      } else if (c == '\'' || c == '"') {
        quoted(c);
      } else if (c == '`') {
        raw();
      } else if (isDigit(c) || c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
        number();
      } else if (isLetter(c)) {
        word();
      } else {
        sign();
      }
    }
    found.add(new Lexeme(Kind.END, "", text.length()));
    return found;
  }

  private void comment() throws ExpressionException {
    int end = text.indexOf("*/", at + 2);
    if (end < 0) {
      throw new ExpressionException(at, "unclosed comment", "add '*/' where it ends");
    }
    at = end + 2;
  }

  private void quoted(char quote) throws ExpressionException {
    int start = at++;
    StringBuilder meant = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\') {
        at = Escapes.read(text, at, meant);
      } else {
        meant.append(text.charAt(at++));
      }
    }
    if (at == text.length()) {
      throw new ExpressionException(
          start, "this quote is never closed", "add a " + quote + " where the text ends");
    }
    at++;
    found.add(new Lexeme(Kind.TEXT, meant.toString(), start));
  }

  private void raw() throws ExpressionException {
    int end = text.indexOf('`', at + 1);
    if (end < 0) {
      throw new ExpressionException(
          at, "this quote is never closed", "add a ` where the text ends");
    }
    found.add(new Lexeme(Kind.TEXT, text.substring(at + 1, end), at));
    at = end + 1;
  }

  private void number() {
    int start = at;
    boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean point = c == '.' && !text.startsWith("..", at);
      boolean sign = (c == '+' || c == '-') && !hex && "eE".indexOf(text.charAt(at - 1)) >= 0;
      if (!isDigit(c) && !isLetter(c) && !point && !(sign && at > start)) {
        break;
      }
      at++;
    }
    found.add(new Lexeme(Kind.NUMBER, text.substring(start, at), start));
  }

  private void word() {
    int start = at;
    while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    String word = text.substring(start, at);
    found.add(new Lexeme(OPERATORS.contains(word) ? Kind.OPERATOR : Kind.NAME, word, start));
  }

  private void sign() throws ExpressionException {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        found.add(new Lexeme(Kind.OPERATOR, sign, at));
        at += sign.length();
        return;
      }
    }
    throw new ExpressionException(
        at,
        "unrecognized character '" + Character.toString(text.codePointAt(at)) + "'",
        "remove it, or put it in quotes where it is text");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c == '_' || c == '$' || Character.isLetter(c);
  }
}
