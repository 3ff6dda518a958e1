package dev.seamark.server.gotemplate;

import dev.seamark.server.gotemplate.Node.Base;
import dev.seamark.server.gotemplate.Node.Operand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A template's text into nodes. */
final class TemplateParser {
  private static final int MAX_DEPTH = 50;

  private final String text;
  private final Set<String> fields;
  private final Deque<String> variables = new ArrayDeque<>();
  private int at;
  private int depth;
  private int loops;
  private int movedDots;
  private boolean trimNext;

  private TemplateParser(String text, Set<String> fields) {
    this.text = text;
    this.fields = fields;
    variables.push("$");
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
    switch (words.keyword()) {
      case "if", "with", "range" -> {
        words.reader().next();
        return control(words);
      }
      case "break", "continue" -> {
        words.reader().next();
        words.reader().expectEnd();
        if (loops == 0) {
          throw new TemplateException(
              words.offset(), "{{" + words.keyword() + "}} outside of {{range}}");
        }
        return new Node.Leave(words.keyword().equals("break"));
      }
      case "define", "block", "template" ->
          throw new TemplateException(
              words.offset(), "{{" + words.keyword() + "}} is not supported");
      default -> {
        Node.Pipeline pipeline = pipeline(words.reader(), 1);
        words.reader().expectEnd();
        return new Node.Action(pipeline);
      }
    }
  }

  private Node control(Words words) throws TemplateException {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(words.offset(), "nested deeper than " + MAX_DEPTH + " levels");
    }
    String kind = words.keyword();
    int scope = variables.size();
    Node.Pipeline pipeline = pipeline(words.reader(), kind.equals("range") ? 2 : 1);
    words.reader().expectEnd();
    int moved = kind.equals("if") ? 0 : 1;
    int loop = kind.equals("range") ? 1 : 0;
    movedDots += moved;
    loops += loop;
    Listed then = list();
    movedDots -= moved;
    loops -= loop;
    List<Node> otherwise = otherwise(words, then);
    while (variables.size() > scope) {
      variables.pop();
    }
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

  // ---- within an action

  private Node.Pipeline pipeline(WordReader words, int maxVariables) throws TemplateException {
    int offset = words.peek().offset();
    List<String> targets = words.assignment(maxVariables);
    boolean declares = !targets.isEmpty() && words.lastSign().equals(":=");
    List<Node.Command> commands = new ArrayList<>();
    do {
      commands.add(command(words));
    } while (words.takeSign("|"));
    for (String target : targets) {
      if (declares) {
        variables.push(target);
      } else if (!variables.contains(target)) {
        throw new TemplateException(offset, "undefined variable " + target);
      }
    }
    return new Node.Pipeline(targets, declares, List.copyOf(commands), offset);
  }

  private Node.Command command(WordReader words) throws TemplateException {
    int offset = words.peek().offset();
    List<Operand> operands = new ArrayList<>();
    while (!words.atEnd() && !words.isSign("|") && !words.isSign(")")) {
      operands.add(operand(words));
    }
    if (operands.isEmpty()) {
      throw new TemplateException(offset, "missing value for command");
    }
    return new Node.Command(List.copyOf(operands), offset);
  }

  private Operand operand(WordReader words) throws TemplateException {
    ActionLexer.Lexeme word = words.next();
    List<String> path = new ArrayList<>();
    Base base =
        switch (word.kind()) {
          case STRING -> new Base.Constant(word.text());
          case NUMBER -> new Base.Constant(GoNumbers.parse(word.text(), word.offset()));
          case FIELD -> {
            path.add(word.text());
            yield new Base.Dot();
          }
          case VARIABLE -> {
            if (!variables.contains(word.text())) {
              throw new TemplateException(word.offset(), "undefined variable " + word.text());
            }
            yield new Base.Variable(word.text());
          }
          case IDENTIFIER -> named(word);
          case SIGN -> sign(word, words);
          case END -> throw new TemplateException(word.offset(), "unexpected end of the action");
        };
    while (words.peek().kind() == ActionLexer.Kind.FIELD && !words.peek().spaced()) {
      path.add(words.next().text());
    }
    Operand operand = new Operand(base, List.copyOf(path), word.offset());
    checkField(operand);
    return operand;
  }

  private void checkField(Operand operand) throws TemplateException {
    boolean first = movedDots == 0 || operand.base() instanceof Base.Variable;
    Optional<String> field = Node.fieldOfDot(operand);
    if (first && field.isPresent() && !fields.contains(field.get())) {
      throw new TemplateException(
          operand.offset(),
          "there is no field ." + field.get() + " but ." + String.join(", .", sorted(fields)));
    }
  }

  private static List<String> sorted(Set<String> fields) {
    return fields.stream().sorted().toList();
  }

  private Base sign(ActionLexer.Lexeme word, WordReader words) throws TemplateException {
    if (word.text().equals(".")) {
      return new Base.Dot();
    }
    if (!word.text().equals("(")) {
      throw new TemplateException(word.offset(), "unexpected '" + word.text() + "'");
    }
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(word.offset(), "nested deeper than " + MAX_DEPTH + " levels");
    }
    Node.Pipeline inner = pipeline(words, 0);
    depth--;
    if (!words.takeSign(")")) {
      throw new TemplateException(word.offset(), "this ( is never closed");
    }
    return new Base.Group(inner);
  }

  private static Base named(ActionLexer.Lexeme word) throws TemplateException {
    switch (word.text()) {
      case "true", "false" -> {
        return new Base.Constant(word.text().equals("true"));
      }
      case "nil" -> {
        return new Base.Nil();
      }
      default -> {
        Optional<Functions.Name> name = Functions.Name.of(word.text());
        if (name.isEmpty()) {
          throw new TemplateException(
              word.offset(),
              "function \"" + word.text() + "\" is not defined; there are " + Functions.names());
        }
        return new Base.Function(name.get());
      }
    }
  }
}
