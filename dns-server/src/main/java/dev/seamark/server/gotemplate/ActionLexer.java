package dev.seamark.server.gotemplate;

import java.util.ArrayList;
import java.util.List;

/** The words between {@code {{} and {@code }}}. */
final class ActionLexer {
  /** What a word is. */
  enum Kind {
    /** Letters and digits. */
    IDENTIFIER,
    /** {@code .name}, text without the dot. */
    FIELD,
    /** {@code $name}, with the dollar sign. */
    VARIABLE,
    /** In quotes; the text is what they mean. */
    STRING,
    /** A number or a character constant. */
    NUMBER,
    /** {@code | ( ) , := = .} */
    SIGN,
    /** The end of the action. */
    END
  }

  /**
   * A word.
   *
   * @param spaced whether white space precedes it
   */
  record Lexeme(Kind kind, String text, int offset, boolean spaced) {
    boolean is(Kind kind, String text) {
      return this.kind == kind && this.text.equals(text);
    }
  }

  private final String text;
  private final int end;
  private final List<Lexeme> lexemes = new ArrayList<>();
  private int at;

  private ActionLexer(String text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  /** The words of {@code text} from an offset to another, and an END. */
  static List<Lexeme> read(String text, int from, int to) throws TemplateException {
    ActionLexer lexer = new ActionLexer(text, from, to);
    lexer.run();
    return lexer.lexemes;
  }

  private void run() throws TemplateException {
    boolean spaced = true;
    while (at < end) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        spaced = true;
        continue;
      }
      lexemes.add(next(c, spaced));
      spaced = false;
    }
    lexemes.add(new Lexeme(Kind.END, "}}", end, true));
  }

  private Lexeme next(char c, boolean spaced) throws TemplateException {
    int start = at;
    if (c == '"' || c == '`' || c == '\'') {
      int close = close(c);
      String value =
          c == '`' ? text.substring(start + 1, close) : GoQuotes.unquote(text, start, close);
      at = close + 1;
      return c == '\''
          ? new Lexeme(Kind.NUMBER, Integer.toString(value.codePointAt(0)), start, spaced)
          : new Lexeme(Kind.STRING, value, start, spaced);
    }
    if (c == '$') {
      at++;
      letters();
      return new Lexeme(Kind.VARIABLE, text.substring(start, at), start, spaced);
    }
    if (c == '.' && at + 1 < end && isLetter(text.charAt(at + 1))) {
      at++;
      letters();
      return new Lexeme(Kind.FIELD, text.substring(start + 1, at), start, spaced);
    }
    boolean signed = (c == '-' || c == '+' || c == '.') && at + 1 < end && isDigit(at + 1);
    if (signed || isDigit(at)) {
      at++;
      while (at < end && (isLetter(text.charAt(at)) || text.charAt(at) == '.' || isExponent())) {
        at++;
      }
      return new Lexeme(Kind.NUMBER, text.substring(start, at), start, spaced);
    }
    if (isLetter(c)) {
      letters();
      return new Lexeme(Kind.IDENTIFIER, text.substring(start, at), start, spaced);
    }
    if (text.startsWith(":=", at)) {
      at += 2;
      return new Lexeme(Kind.SIGN, ":=", start, spaced);
    }
    if ("|(),=.".indexOf(c) >= 0) {
      at++;
      return new Lexeme(Kind.SIGN, String.valueOf(c), start, spaced);
    }
    throw new TemplateException(at, "unexpected '" + c + "'");
  }

  private boolean isExponent() {
    char before = text.charAt(at - 1);
    return "+-".indexOf(text.charAt(at)) >= 0 && (before == 'e' || before == 'E');
  }

  private boolean isDigit(int index) {
    return text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private static boolean isLetter(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private void letters() {
    while (at < end && isLetter(text.charAt(at))) {
      at++;
    }
  }

  private int close(char quote) throws TemplateException {
    for (int i = at + 1; i < end; i++) {
      if (text.charAt(i) == '\\' && quote != '`') {
        i++;
      } else if (text.charAt(i) == quote) {
        return i;
      }
    }
    throw new TemplateException(at, "this " + quote + " is never closed");
  }
}
