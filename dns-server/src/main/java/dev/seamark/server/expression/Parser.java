package dev.seamark.server.expression;

import dev.seamark.process.Nearest;
import dev.seamark.server.expression.Lexer.Kind;
import dev.seamark.server.expression.Lexer.Lexeme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression by the precedence of its operators, which is that of expr-lang.org. Used
 * once.
 */
final class Parser {
  /** The higher, the closer it binds. */
  private static final Map<String, Integer> BINARY =
      Map.ofEntries(
          Map.entry("|", 0),
          Map.entry("or", 10),
          Map.entry("||", 10),
          Map.entry("and", 15),
          Map.entry("&&", 15),
          Map.entry("==", 20),
          Map.entry("!=", 20),
          Map.entry("<", 20),
          Map.entry(">", 20),
          Map.entry(">=", 20),
          Map.entry("<=", 20),
          Map.entry("in", 20),
          Map.entry("matches", 20),
          Map.entry("contains", 20),
          Map.entry("startsWith", 20),
          Map.entry("endsWith", 20),
          Map.entry("..", 25),
          Map.entry("+", 30),
          Map.entry("-", 30),
          Map.entry("*", 60),
          Map.entry("/", 60),
          Map.entry("%", 60),
          Map.entry("**", 100),
          Map.entry("^", 100),
          Map.entry("??", 500));

  private static final Map<String, Integer> UNARY = Map.of("not", 50, "!", 50, "-", 90, "+", 90);
  private static final Set<String> FROM_THE_RIGHT = Set.of("**", "^");
  private static final Set<String> NEGATED =
      Set.of("in", "matches", "contains", "startsWith", "endsWith");
  private static final int DEEPEST = 100;

  private final List<Lexeme> lexemes;
  private final Scope scope;
  private int at;
  private int depth;

  Parser(List<Lexeme> lexemes, Scope scope) {
    this.lexemes = lexemes;
    this.scope = scope;
  }

  /** The whole expression. */
  Node read() throws ExpressionException {
    Node read = expression(0);
    if (current().kind() != Kind.END) {
      throw unexpected();
    }
    return read;
  }

  Scope scope() {
    return scope;
  }

  Lexeme current() {
    return lexemes.get(at);
  }

  Lexeme take() {
    Lexeme taken = lexemes.get(at);
    at = Math.min(at + 1, lexemes.size() - 1);
    return taken;
  }

  /** Takes this operator if it is next. */
  boolean takes(String operator) {
    boolean there = current().is(operator);
    if (there) {
      take();
    }
    return there;
  }

  void expect(String operator) throws ExpressionException {
    if (!takes(operator)) {
      throw new ExpressionException(
          current().offset(),
          "unexpected " + current().shown(),
          "write '" + operator + "' before it");
    }
  }

  private ExpressionException unexpected() {
    return new ExpressionException(
        current().offset(),
        "unexpected " + current().shown(),
        current().kind() == Kind.END
            ? "add what is missing"
            : "put an operator before it, such as and, or ==, or remove it");
  }

  private Node variable() throws ExpressionException {
    take();
    Lexeme name = take();
    if (name.kind() != Kind.NAME) {
      throw new ExpressionException(
          name.offset(), "unexpected " + name.shown(), "write: let NAME = VALUE; EXPRESSION");
    }
    expect("=");
    Node value = expression(0);
    expect(";");
    int place = scope.open(name.text(), value.type());
    Node rest = expression(0);
    scope.close();
    return Node.of(
        rest.type(),
        frame -> {
          frame.put(place, value.value(frame));
          return rest.value(frame);
        });
  }

  /** An expression of operators that bind at least as closely as this. */
  Node expression(int precedence) throws ExpressionException {
    if (++depth > DEEPEST) {
      throw new ExpressionException(
          current().offset(), "the expression nests too deeply", "split it into several");
    }
    boolean declares = precedence == 0 && current().is("let");
    Node left = declares ? variable() : primary();
    while (!declares) {
      boolean negated = current().is("not") && NEGATED.contains(lexemes.get(at + 1).text());
      Lexeme operator = negated ? lexemes.get(at + 1) : current();
      int binds = operator.kind() == Kind.OPERATOR ? BINARY.getOrDefault(operator.text(), -1) : -1;
      if (binds < precedence) {
        break;
      }
      at += negated ? 2 : 1;
      left = binary(left, operator, binds);
      left = negated ? Operations.unary("not", left, operator.offset()) : left;
    }
    if (precedence == 0) {
      left = conditional(left);
    }
    depth--;
    return left;
  }

  private Node binary(Node left, Lexeme operator, int binds) throws ExpressionException {
    if (operator.is("|")) {
      Lexeme name = take();
      return call(name, left);
    }
    Node right = expression(FROM_THE_RIGHT.contains(operator.text()) ? binds : binds + 1);
    if (!Comparisons.ORDERS.contains(operator.text())) {
      return Operations.binary(operator.text(), left, right, operator.offset());
    }
    // a < b < c means a < b and b < c
    Node all = Comparisons.order(operator.text(), left, right, operator.offset());
    while (Comparisons.ORDERS.contains(current().text()) && current().kind() == Kind.OPERATOR) {
      Lexeme further = take();
      Node middle = right;
      right = expression(binds + 1);
      Node next = Comparisons.order(further.text(), middle, right, further.offset());
      all = Operations.binary("and", all, next, further.offset());
    }
    return all;
  }

  private Node conditional(Node first) throws ExpressionException {
    Node condition = first;
    while (current().is("?")) {
      int offset = take().offset();
      boolean isShort = takes(":");
      Node yes = isShort ? condition : expression(0);
      if (!isShort) {
        expect(":");
      }
      condition = Operations.either(condition, yes, expression(0), offset);
    }
    return condition;
  }

  private Node primary() throws ExpressionException {
    Lexeme next = current();
    int unary = next.kind() == Kind.OPERATOR ? UNARY.getOrDefault(next.text(), -1) : -1;
    if (unary >= 0) {
      take();
      return postfix(Operations.unary(next.text(), expression(unary), next.offset()));
    }
    if (takes("(")) {
      Node inside = expression(0);
      expect(")");
      return postfix(inside);
    }
    if (next.is("[")) {
      return postfix(list());
    }
    if (next.is("#")) {
      take();
      Optional<Node> element = scope.variable("#");
      if (element.isEmpty()) {
        throw new ExpressionException(
            next.offset(), "unexpected '#'", "it is the element in any(LIST, CONDITION)");
      }
      return postfix(element.get());
    }
    return switch (next.kind()) {
      case NUMBER -> Numbers.read(take());
      case TEXT -> postfix(new Node.Constant(Type.TEXT, take().text()));
      case NAME -> name();
      case OPERATOR, END -> throw unexpected();
    };
  }

  private Node name() throws ExpressionException {
    Lexeme name = take();
    switch (name.text()) {
      case "true", "false" -> {
        boolean truth = name.text().equals("true");
        return new Node.Constant(Type.BOOL, truth);
      }
      case "nil" -> {
        return new Node.Nil();
      }
      default -> {}
    }
    if (current().is("(")) {
      return postfix(call(name, null));
    }
    Optional<Node> variable = scope.variable(name.text());
    if (variable.isEmpty()) {
      boolean function =
          scope.function(name.text()).isPresent() || ListFunctions.NAMES.contains(name.text());
      throw function
          ? new ExpressionException(
              name.offset(), "unexpected '" + name.text() + "'", "write: " + name.text() + "()")
          : unknown(name);
    }
    return postfix(variable.get());
  }

  private ExpressionException unknown(Lexeme name) {
    List<String> known = new ArrayList<>(scope.names());
    known.addAll(ListFunctions.NAMES);
    return new ExpressionException(
        name.offset(),
        "unknown name " + name.text(),
        Nearest.hint(name.text(), known, "use a function such as name(), type() or client_ip()"));
  }

  private Node call(Lexeme name, @Nullable Node piped) throws ExpressionException {
    if (name.kind() != Kind.NAME) {
      throw new ExpressionException(
          name.offset(), "unexpected " + name.shown(), "write a function behind '|'");
    }
    expect("(");
    List<Node> arguments = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    if (piped != null) {
      arguments.add(piped);
      offsets.add(name.offset());
    }
    if (ListFunctions.NAMES.contains(name.text())) {
      return ListFunctions.read(this, name, arguments);
    }
    Scope.Function function = scope.function(name.text()).orElseThrow(() -> unknown(name));
    while (!current().is(")")) {
      if (arguments.size() > (piped == null ? 0 : 1)) {
        expect(",");
        if (current().is(")")) {
          break;
        }
      }
      offsets.add(current().offset());
      arguments.add(expression(0));
    }
    expect(")");
    return function.call(new Scope.Call(name.text(), name.offset(), arguments, offsets));
  }

  private Node list() throws ExpressionException {
    take();
    List<Node> elements = new ArrayList<>();
    while (!current().is("]")) {
      if (!elements.isEmpty()) {
        expect(",");
        if (current().is("]")) {
          break;
        }
      }
      elements.add(expression(0));
    }
    expect("]");
    return Operations.list(elements);
  }

  private Node postfix(Node of) throws ExpressionException {
    Node whole = of;
    while (true) {
      int offset = current().offset();
      if (current().is(".") || current().is("?.")) {
        throw new ExpressionException(
            offset, "type " + whole.type() + " has no fields", "write a function or an index");
      }
      if (!takes("[")) {
        return whole;
      }
      if (takes(":")) {
        Optional<Node> to = current().is("]") ? Optional.empty() : Optional.of(expression(0));
        whole = Operations.slice(whole, Optional.empty(), to, offset);
      } else {
        Node from = expression(0);
        if (takes(":")) {
          Optional<Node> to = current().is("]") ? Optional.empty() : Optional.of(expression(0));
          whole = Operations.slice(whole, Optional.of(from), to, offset);
        } else {
          whole = Operations.index(whole, from, offset);
        }
      }
      expect("]");
    }
  }
}
