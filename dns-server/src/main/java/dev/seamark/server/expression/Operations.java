package dev.seamark.server.expression;

import dev.seamark.server.expression.Type.Kind;
import dev.seamark.server.gotemplate.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What operators mean, by the types of what stands beside them. */
final class Operations {
  private Operations() {}

  static ExpressionException mismatched(String operator, Node left, Node right, int offset) {
    return new ExpressionException(
        offset,
        "invalid operation: %s (mismatched types %s and %s)"
            .formatted(operator, left.type(), right.type()),
        "give it values of types that fit");
  }

  /** {@code not}, {@code !}, {@code -} and {@code +} before a value. */
  static Node unary(String operator, Node of, int offset) throws ExpressionException {
    boolean not = operator.equals("not") || operator.equals("!");
    if (not && of.type().is(Kind.BOOL)) {
      Node.TruthOf truth = Node.truth(of);
      return new Node.Truth(frame -> !truth.in(frame));
    }
    if (!not && of.type().is(Kind.INT)) {
      Node.WholeOf number = Node.whole(of);
      return operator.equals("+") ? of : new Node.Whole(frame -> -number.in(frame));
    }
    if (!not && of.type().is(Kind.FLOAT)) {
      Node.RealOf number = Node.real(of);
      return operator.equals("+") ? of : new Node.Real(frame -> -number.in(frame));
    }
    throw new ExpressionException(
        offset,
        "invalid operation: " + operator + " (mismatched type " + of.type() + ")",
        not ? "put what it negates in parentheses" : "give it a number");
  }

  /** What stands between two values. */
  static Node binary(String operator, Node left, Node right, int offset)
      throws ExpressionException {
    return switch (operator) {
      case "or", "||", "and", "&&" -> logic(operator, left, right, offset);
      case "==", "!=" -> {
        if (!left.type().comparableTo(right.type())) {
          throw mismatched(operator, left, right, offset);
        }
        yield Comparisons.equality(operator.equals("=="), left, right);
      }
      case "in" -> Comparisons.in(left, right, offset);
      case "matches" -> matches(left, right, offset);
      case "contains", "startsWith", "endsWith" -> part(operator, left, right, offset);
      case ".." -> range(left, right, offset);
      case "??" -> left.type().is(Kind.NIL) ? right : left;
      default -> Arithmetic.of(operator, left, right, offset);
    };
  }

  private static Node logic(String operator, Node left, Node right, int offset)
      throws ExpressionException {
    if (!left.type().is(Kind.BOOL) || !right.type().is(Kind.BOOL)) {
      throw mismatched(operator, left, right, offset);
    }
    boolean or = operator.equals("or") || operator.equals("||");
    if (isLiteral(left, or) || isLiteral(right, or)) {
      return new Node.Constant(
          Type.BOOL, or); // known beforehand, so that nothing else is evaluated
    }
    Node.TruthOf one = Node.truth(left);
    Node.TruthOf other = Node.truth(right);
    return or
        ? new Node.Truth(frame -> one.in(frame) || other.in(frame))
        : new Node.Truth(frame -> one.in(frame) && other.in(frame));
  }

  private static boolean isLiteral(Node node, boolean truth) {
    return node instanceof Node.Constant(_, Boolean literal) && literal == truth;
  }

  private static Node matches(Node left, Node right, int offset) throws ExpressionException {
    if (!left.type().is(Kind.TEXT) || !right.type().is(Kind.TEXT)) {
      throw mismatched("matches", left, right, offset);
    }
    if (!(right instanceof Node.Constant(_, String source))) {
      throw new ExpressionException(
          offset, "the regular expression is not in quotes", "write: matches 'REGEX'");
    }
    Expression pattern;
    try {
      pattern = Expression.compile(source);
    } catch (IllegalArgumentException e) {
      throw new ExpressionException(
          offset, "could not parse regex: " + source + ", " + e.getMessage(), Expression.SYNTAX);
    }
    Node.TextOf text = Node.text(left);
    return new Node.Truth(frame -> pattern.isIn(text.in(frame)));
  }

  private static Node part(String operator, Node left, Node right, int offset)
      throws ExpressionException {
    if (!left.type().is(Kind.TEXT) || !right.type().is(Kind.TEXT)) {
      throw mismatched(operator, left, right, offset);
    }
    Node.TextOf text = Node.text(left);
    Node.TextOf part = Node.text(right);
    return switch (operator) {
      case "contains" -> new Node.Truth(frame -> text.in(frame).contains(part.in(frame)));
      case "startsWith" -> new Node.Truth(frame -> text.in(frame).startsWith(part.in(frame)));
      default -> new Node.Truth(frame -> text.in(frame).endsWith(part.in(frame)));
    };
  }

  private static Node range(Node left, Node right, int offset) throws ExpressionException {
    if (!left.type().is(Kind.INT) || !right.type().is(Kind.INT)) {
      throw mismatched("..", left, right, offset);
    }
    Node.WholeOf first = Node.whole(left);
    Node.WholeOf last = Node.whole(right);
    return new Node.Items(
        Type.listOf(Type.INT),
        frame -> {
          long from = first.in(frame);
          long to = last.in(frame);
          if (from > to) {
            return List.of();
          }
          if (to - from < 0 || to - from >= Frame.LONGEST) {
            throw new Fault(Fault.Why.TOO_LONG);
          }
          frame.steps((int) (to - from));
          List<Object> numbers = new ArrayList<>();
          for (long number = from; number <= to; number++) {
            numbers.add(number);
          }
          return numbers;
        });
  }

  /** {@code CONDITION ? YES : NO}. */
  static Node either(Node condition, Node yes, Node no, int offset) throws ExpressionException {
    if (!condition.type().is(Kind.BOOL)) {
      throw new ExpressionException(
          offset,
          "non-bool expression (type " + condition.type() + ") used as condition",
          "write a condition, such as a comparison, before '?'");
    }
    Node.TruthOf truth = Node.truth(condition);
    Type type = Type.either(yes.type(), no.type());
    return Node.of(type, frame -> truth.in(frame) ? yes.value(frame) : no.value(frame));
  }

  /** {@code [ELEMENT, ...]}: made once where all elements are literals. */
  static Node list(List<Node> elements) {
    Type element = elements.isEmpty() ? Type.MIXED : elements.getFirst().type();
    for (Node each : elements) {
      element = Type.either(element, each.type());
    }
    Type type = Type.listOf(element);
    List<Object> literals = new ArrayList<>();
    for (Node each : elements) {
      if (each instanceof Node.Constant(_, Object literal)) {
        literals.add(literal);
      }
    }
    if (literals.size() == elements.size()) {
      return new Node.Constant(type, List.copyOf(literals));
    }
    List<Node> all = List.copyOf(elements);
    return new Node.Items(
        type,
        frame -> {
          List<Object> values = new ArrayList<>(all.size());
          for (Node each : all) {
            values.add(each.value(frame));
          }
          return values;
        });
  }

  /** {@code LIST[I]}; a negative one counts from the end. */
  static Node index(Node of, Node index, int offset) throws ExpressionException {
    if (!of.type().is(Kind.LIST)) {
      throw new ExpressionException(
          offset, "type " + of.type() + "[" + index.type() + "] is undefined", "index an array");
    }
    if (!index.type().is(Kind.INT)) {
      throw new ExpressionException(
          offset,
          "array elements can only be selected using an integer (got " + index.type() + ")",
          "write a number between the brackets");
    }
    Node.ItemsOf list = Node.items(of);
    Node.WholeOf at = Node.whole(index);
    return Node.of(
        of.type().elements(),
        frame -> {
          List<Object> values = list.in(frame);
          long i = at.in(frame);
          long real = i < 0 ? values.size() + i : i;
          if (real < 0 || real >= values.size()) {
            throw new Fault(Fault.Why.OUT_OF_RANGE);
          }
          return values.get((int) real);
        });
  }

  /** {@code VALUE[FROM:TO]} of a text or list. */
  static Node slice(Node of, Optional<Node> from, Optional<Node> to, int offset)
      throws ExpressionException {
    boolean text = of.type().is(Kind.TEXT);
    if (!text && !of.type().is(Kind.LIST)) {
      throw new ExpressionException(
          offset, "cannot slice " + of.type(), "slice an array or a string");
    }
    for (Optional<Node> bound : List.of(from, to)) {
      if (bound.isPresent() && !bound.get().type().is(Kind.INT)) {
        throw new ExpressionException(
            offset,
            "non-integer slice index " + bound.get().type(),
            "write numbers between the brackets");
      }
    }
    Node.WholeOf start = from.map(Node::whole).orElse(_ -> 0);
    Node.WholeOf end = to.map(Node::whole).orElse(_ -> Long.MAX_VALUE);
    if (text) {
      Node.TextOf whole = Node.text(of);
      return new Node.Text(
          frame -> {
            String value = whole.in(frame);
            int last = bound(end.in(frame), value.length());
            return value.substring(Math.min(bound(start.in(frame), value.length()), last), last);
          });
    }
    Node.ItemsOf whole = Node.items(of);
    return new Node.Items(
        of.type(),
        frame -> {
          List<Object> values = whole.in(frame);
          int last = bound(end.in(frame), values.size());
          return values.subList(Math.min(bound(start.in(frame), values.size()), last), last);
        });
  }

  private static int bound(long at, int size) {
    return Math.clamp(at < 0 ? size + at : at, 0, size);
  }
}
