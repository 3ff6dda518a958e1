package dev.seamark.server.gotemplate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A template's text into nodes. */
final class TemplateParser {
  static final int MAX_DEPTH = 50;

  private final String text;
  private final ActionParser actions;
  private int at;
  private int depth;
  private int loops;
  private boolean trimNext;

  private TemplateParser(String text, Set<String> fields) {
    this.text = text;
    this.actions = new ActionParser(fields);
  }

  /** What ended a list of nodes: the words of an {@code else} or {@code end}, or the text's end. */
  private record Listed(List<Node> nodes, Optional<Words> ending) {}

  /** The words of the action at an offset. */
  private record Words(WordReader reader, String keyword, int offset) {}

  /**
   * Parses.
   *
   * @param fields the names that fields of the dot may have
   */
  static List<Node> parse(String text, Set<String> fields) throws TemplateException {
    TemplateParser parser = new TemplateParser(text, fields);
    Listed all = parser.list();
    if (all.ending().isPresent()) {
      Words words = all.ending().get();
      throw new TemplateException(words.offset(), "unexpected {{" + words.keyword() + "}}");
    }
    return all.nodes();
  }

  private Listed list() throws TemplateException {
    List<Node> nodes = new ArrayList<>();
    while (true) {
      int open = text.indexOf("{{", at);
      boolean trimBefore =
          open >= 0
              && text.startsWith("{{-", open)
              && open + 3 < text.length()
              && Character.isWhitespace(text.charAt(open + 3));
      addText(nodes, open < 0 ? text.length() : open, trimBefore);
      if (open < 0) {
        at = text.length();
        return new Listed(nodes, Optional.empty());
      }
      Optional<Words> action = action(open, open + (trimBefore ? 3 : 2));
      if (action.isEmpty()) {
        continue; // a comment
      }
      Words words = action.get();
      if (words.keyword().equals("end") || words.keyword().equals("else")) {
        return new Listed(nodes, action);
      }
      nodes.add(node(words));
    }
  }

  private void addText(List<Node> nodes, int end, boolean trimEnd) {
    String piece = text.substring(at, end);
    piece = trimNext ? piece.stripLeading() : piece;
    piece = trimEnd ? piece.stripTrailing() : piece;
    trimNext = false;
    if (!piece.isEmpty()) {
      nodes.add(new Node.Text(piece));
    }
  }

  /** Takes the action at {@code open}; empty where it is a comment. */
  private Optional<Words> action(int open, int from) throws TemplateException {
    int comment = skipSpace(from);
    if (text.startsWith("/*", comment)) {
      int close = text.indexOf("*/", comment);
      int behind = close < 0 ? -1 : skipSpace(close + 2);
      if (close < 0 || !text.startsWith("}}", behind) && !text.startsWith("-}}", behind)) {
        throw new TemplateException(open, "this comment is never closed");
      }
      trimNext = text.charAt(behind) == '-';
      at = behind + (trimNext ? 3 : 2);
      return Optional.empty();
    }
    int close = close(open, from);
    boolean trim =
        text.charAt(close - 1) == '-'
            && close - 2 >= from
            && Character.isWhitespace(text.charAt(close - 2));
    WordReader reader = new WordReader(ActionLexer.read(text, from, trim ? close - 1 : close));
    at = close + 2;
    trimNext = trim;
    String keyword =
        reader.peek().kind() == ActionLexer.Kind.IDENTIFIER ? reader.peek().text() : "";
    return Optional.of(new Words(reader, keyword, open));
  }

  private int skipSpace(int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Where the action ends: at braces that stand in no quotes. */
  private int close(int open, int from) throws TemplateException {
    char quote = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`' || c == '\'') {
        quote = c;
      } else if (text.startsWith("}}", i)) {
        return i;
      }
    }
    throw new TemplateException(open, "this {{ is never closed by }}");
  }

  private Node node(Words words) throws TemplateException {
    return switch (words.keyword()) {
      case "if", "with", "range" -> {
        words.reader().next();
        yield control(words);
      }
      case "break", "continue" -> {
        words.reader().next();
        words.reader().expectEnd();
        if (loops == 0) {
          throw new TemplateException(
              words.offset(), "{{" + words.keyword() + "}} outside of {{range}}");
        }
        yield new Node.Leave(words.keyword().equals("break"));
      }
      case "define", "block", "template" ->
          throw new TemplateException(
              words.offset(), "{{" + words.keyword() + "}} is not supported");
      default -> {
        Node.Pipeline pipeline = actions.pipeline(words.reader(), 1);
        words.reader().expectEnd();
        yield new Node.Action(pipeline);
      }
    };
  }

  private Node control(Words words) throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(words.offset(), "nested deeper than " + MAX_DEPTH + " levels");
    }
    String kind = words.keyword();
    int scope = actions.scope();
    Node.Pipeline pipeline = actions.pipeline(words.reader(), kind.equals("range") ? 2 : 1);
    words.reader().expectEnd();
    int moved = kind.equals("if") ? 0 : 1;
    int loop = kind.equals("range") ? 1 : 0;
    actions.moveDot(moved);
    loops += loop;
    Listed then = list();
    actions.moveDot(-moved);
    loops -= loop;
    List<Node> otherwise = otherwise(words, then);
    actions.leave(scope);
    depth--;
    return switch (kind) {
      case "if" -> new Node.If(pipeline, then.nodes(), otherwise);
      case "with" -> new Node.With(pipeline, then.nodes(), otherwise);
      default -> new Node.Range(pipeline, then.nodes(), otherwise);
    };
  }

  private List<Node> otherwise(Words opening, Listed then) throws TemplateException {
    Words ending = closed(opening, then);
    ending.reader().next();
    if (ending.keyword().equals("end")) {
      ending.reader().expectEnd();
      return List.of();
    }
    ActionLexer.Lexeme next = ending.reader().peek();
    boolean chained =
        next.kind() == ActionLexer.Kind.IDENTIFIER
            && next.text().equals(opening.keyword())
            && !next.text().equals("range");
    if (chained) { // {{else if}}: as {{else}}{{if}}, with one {{end}} for both
      return List.of(node(new Words(ending.reader(), next.text(), ending.offset())));
    }
    ending.reader().expectEnd();
    Listed otherwise = list();
    Words end = closed(opening, otherwise);
    if (!end.keyword().equals("end")) {
      throw new TemplateException(end.offset(), "a second {{else}}");
    }
    end.reader().next();
    end.reader().expectEnd();
    return otherwise.nodes();
  }

  private static Words closed(Words opening, Listed listed) throws TemplateException {
    return listed
        .ending()
        .orElseThrow(
            () ->
                new TemplateException(
                    opening.offset(), "this {{" + opening.keyword() + "}} has no {{end}}"));
  }
}
