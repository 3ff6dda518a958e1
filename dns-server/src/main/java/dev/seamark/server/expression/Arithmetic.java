package dev.seamark.server.expression;

import dev.seamark.server.expression.Type.Kind;

/** Operators on numbers, and {@code +} between texts. */
final class Arithmetic {
  private Arithmetic() {}

  /** The node of {@code + - * / % ** ^}. */
  static Node of(String operator, Node left, Node right, int offset) throws ExpressionException {
    if (operator.equals("+") && left.type().is(Kind.TEXT) && right.type().is(Kind.TEXT)) {
      return joined(left, right);
    }
    if (!left.type().isNumber() || !right.type().isNumber()) {
      throw Operations.mismatched(operator, left, right, offset);
    }
    boolean whole = left.type().is(Kind.INT) && right.type().is(Kind.INT);
    return switch (operator) {
      case "+", "-", "*" -> whole ? wholes(operator, left, right) : reals(operator, left, right);
      case "%" -> {
        if (!whole) {
          throw Operations.mismatched(operator, left, right, offset);
        }
        yield remainder(left, right);
      }
      default -> reals(operator, left, right);
    };
  }

  private static Node joined(Node left, Node right) {
    Node.TextOf one = Node.text(left);
    Node.TextOf other = Node.text(right);
    return new Node.Text(frame -> Frame.bounded(one.in(frame).concat(other.in(frame))));
  }

  private static Node wholes(String operator, Node left, Node right) {
    Node.WholeOf one = Node.whole(left);
    Node.WholeOf other = Node.whole(right);
    return switch (operator) {
      case "+" -> new Node.Whole(frame -> one.in(frame) + other.in(frame));
      case "-" -> new Node.Whole(frame -> one.in(frame) - other.in(frame));
      default -> new Node.Whole(frame -> one.in(frame) * other.in(frame));
    };
  }

  private static Node remainder(Node left, Node right) {
    Node.WholeOf one = Node.whole(left);
    Node.WholeOf other = Node.whole(right);
    return new Node.Whole(
        frame -> {
          long dividend = one.in(frame);
          long divisor = other.in(frame);
          if (divisor == 0) {
            throw new Fault(Fault.Why.DIVISION_BY_ZERO);
          }
          return dividend % divisor;
        });
  }

  private static Node reals(String operator, Node left, Node right) {
    Node.RealOf one = Node.real(left);
    Node.RealOf other = Node.real(right);
    return switch (operator) {
      case "+" -> new Node.Real(frame -> one.in(frame) + other.in(frame));
      case "-" -> new Node.Real(frame -> one.in(frame) - other.in(frame));
      case "*" -> new Node.Real(frame -> one.in(frame) * other.in(frame));
      case "/" -> new Node.Real(frame -> one.in(frame) / other.in(frame));
      default -> new Node.Real(frame -> Math.pow(one.in(frame), other.in(frame)));
    };
  }
}
