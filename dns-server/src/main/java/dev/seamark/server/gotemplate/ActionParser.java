package dev.seamark.server.gotemplate;

import dev.seamark.server.gotemplate.Node.Base;
import dev.seamark.server.gotemplate.Node.Operand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The words of actions into pipelines; knows which variables there are. */
final class ActionParser {
  private final Set<String> fields;
  private final Deque<String> variables = new ArrayDeque<>();
  private int depth;
  private int movedDots;

  /**
   * A parser.
   *
   * @param fields the names that fields of the first dot may have
   */
  ActionParser(Set<String> fields) {
    this.fields = fields;
    variables.push("$");
  }

  /** What {@link #leave} goes back to. */
  int scope() {
    return variables.size();
  }

  /** Forgets the variables that were declared since. */
  void leave(int scope) {
    while (variables.size() > scope) {
      variables.pop();
    }
  }

  /** The dot is another one, or the one before again. */
  void moveDot(int by) {
    movedDots += by;
  }

  /** Takes a pipeline, which may assign to so many variables. */
  Node.Pipeline pipeline(WordReader words, int maxVariables) throws TemplateException {
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
          "unknown field .%s; write one of .%s"
              .formatted(field.get(), String.join(", .", sorted(fields))));
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
    if (++depth > TemplateParser.MAX_DEPTH) {
      throw new TemplateException(
          word.offset(), "nested deeper than " + TemplateParser.MAX_DEPTH + " levels");
    }
    Node.Pipeline inner = pipeline(words, 0);
    depth--;
    if (!words.takeSign(")")) {
      throw new TemplateException(word.offset(), "this ( is never closed");
    }
    return new Base.Group(inner);
  }

  private static Base named(ActionLexer.Lexeme word) throws TemplateException {
    return switch (word.text()) {
      case "true", "false" -> new Base.Constant(word.text().equals("true"));
      case "nil" -> new Base.Nil();
      default ->
          new Base.Function(
              Functions.Name.of(word.text())
                  .orElseThrow(
                      () ->
                          new TemplateException(
                              word.offset(),
                              "function \""
                                  + word.text()
                                  + "\" is not defined; there are "
                                  + Functions.names())));
    };
  }
}
