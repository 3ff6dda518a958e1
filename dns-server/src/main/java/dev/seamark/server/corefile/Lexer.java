package dev.seamark.server.corefile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Text into words: white space separates them, {@code #} makes the rest of the line a comment even
 * within a word, {@code "..."} is one word whatever is in it, lines included, and {@code \"} in it
 * is a quote.
 */
final class Lexer {
  private final String file;
  private final Path directory;
  private final Token.Trail trail;
  private final String text;
  private final Variables variables;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int column = 1;
  private boolean newLine = true;

  private Lexer(String file, Path directory, Token.Trail trail, String text, Variables variables) {
    this.file = file;
    this.directory = directory;
    this.trail = trail;
    this.text = text;
    this.variables = variables;
  }

  /** The words of a file. */
  static List<Token> read(
      String file, Path directory, Token.Trail trail, String text, Variables variables)
      throws CorefileException {
    return new Lexer(file, directory, trail, text, variables).read();
  }

  private List<Token> read() throws CorefileException {
    if (text.startsWith("\uFEFF")) {
      at = 1; // a byte order mark is not part of the first word
    }
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        newLine = true;
        step();
      } else if (Character.isWhitespace(c)) {
        step();
      } else if (c == '#') {
        comment();
      } else if (c == '"') {
        quoted();
      } else {
        plain();
      }
    }
    return tokens;
  }

  private void comment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      step();
    }
  }

  private void quoted() throws CorefileException {
    Position start = position();
    StringBuilder word = new StringBuilder();
    step();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        step();
        add(word.toString(), start, true);
        return;
      }
      if (c == '\\' && text.startsWith("\\\"", at)) {
        word.append('"');
        step();
        step();
        continue;
      }
      if (c == '\\' && text.startsWith("\\\\", at)) {
        word.append("\\\\"); // stays as it is, but the second one escapes nothing
        step();
        step();
        continue;
      }
      Optional<Variables.Reference> reference = Variables.at(text, at);
      if (reference.isPresent()) {
        word.append(variables.value(reference.get(), position()));
        stepTo(reference.get().end());
        continue;
      }
      word.append(c);
      step();
    }
    throw new CorefileException(
        start, "this quote is never closed", "add a '\"' where the text ends");
  }

  private void plain() {
    Position start = position();
    StringBuilder word = new StringBuilder();
    boolean replaced = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\r') {
        step();
        continue;
      }
      if (Character.isWhitespace(c) || c == '#') {
        break;
      }
      Optional<Variables.Reference> reference = Variables.at(text, at);
      if (reference.isEmpty()) {
        word.append(c);
        step();
        continue;
      }
      replaced = true;
      word.append(variables.value(reference.get(), position()));
      stepTo(reference.get().end());
    }
    if (!word.isEmpty()) {
      add(word.toString(), start, replaced);
    }
  }

  private void add(String word, Position start, boolean quoted) {
    tokens.add(new Token(new Word(word, start, quoted), newLine, directory, trail));
    newLine = false;
  }

  private Position position() {
    return new Position(file, line, column);
  }

  private void stepTo(int end) {
    while (at < end) {
      step();
    }
  }

  private void step() {
    if (text.charAt(at++) == '\n') {
      line++;
      column = 1;
    } else {
      column++;
    }
  }
}
