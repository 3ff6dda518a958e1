package dev.seamark.server.gotemplate;

import dev.seamark.server.gotemplate.ActionLexer.Kind;
import dev.seamark.server.gotemplate.ActionLexer.Lexeme;
import java.util.ArrayList;
import java.util.List;

/** Reads the words of one action. */
final class WordReader {
  private final List<Lexeme> words;
  private int at;
  private String lastSign = "";

  WordReader(List<Lexeme> words) {
    this.words = words;
  }

  Lexeme peek() {
    return words.get(at);
  }

  Lexeme next() {
    Lexeme word = words.get(at);
    at = Math.min(at + 1, words.size() - 1);
    return word;
  }

  boolean atEnd() {
    return peek().kind() == Kind.END;
  }

  boolean isSign(String sign) {
    return peek().is(Kind.SIGN, sign);
  }

  boolean takeSign(String sign) {
    if (!isSign(sign)) {
      return false;
    }
    next();
    return true;
  }

  /** The sign that {@link #assignment} ended with. */
  String lastSign() {
    return lastSign;
  }

  void expectEnd() throws TemplateException {
    if (!atEnd()) {
      throw new TemplateException(peek().offset(), "unexpected '" + peek().text() + "'");
    }
  }

  /** Takes {@code $a :=}, {@code $a, $b :=} or {@code $a =}; empty where it is none of these. */
  List<String> assignment(int most) throws TemplateException {
    int start = at;
    List<String> names = new ArrayList<>();
    while (peek().kind() == Kind.VARIABLE) {
      names.add(next().text());
      if (isSign(":=") || isSign("=")) {
        if (names.size() > most) {
          throw new TemplateException(
              words.get(start).offset(),
              most == 0 ? "no assignment in parentheses" : "too many variables");
        }
        lastSign = next().text();
        return names;
      }
      if (!takeSign(",")) {
        break;
      }
    }
    at = start;
    return List.of();
  }
}
