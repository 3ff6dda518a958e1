package dev.seamark.server.expression;

import dev.seamark.server.expression.Type.Kind;
import java.util.List;
import java.util.Set;

/** Which values are equal, which are less, and which are in a list. */
final class Comparisons {
  /** The operators that put values in an order. */
  static final Set<String> ORDERS = Set.of("<", ">", "<=", ">=");

  private Comparisons() {}

  /** {@code ==} or {@code !=}, between types that can be compared. */
  static Node equality(boolean wanted, Node left, Node right) {
    Type type = left.type();
    if (type.is(Kind.NIL) || right.type().is(Kind.NIL)) {
      boolean both = type.is(Kind.NIL) && right.type().is(Kind.NIL);
      return new Node.Constant(Type.BOOL, both == wanted);
    }
    if (type.is(Kind.TEXT) && right.type().is(Kind.TEXT)) {
      Node.TextOf one = Node.text(left);
      Node.TextOf other = Node.text(right);
      return new Node.Truth(frame -> one.in(frame).equals(other.in(frame)) == wanted);
    }
    if (type.is(Kind.INT) && right.type().is(Kind.INT)) {
      Node.WholeOf one = Node.whole(left);
      Node.WholeOf other = Node.whole(right);
      return new Node.Truth(frame -> one.in(frame) == other.in(frame) == wanted);
    }
    return new Node.Truth(frame -> equal(left.value(frame), right.value(frame)) == wanted);
  }

  /** {@code <} and its like. */
  static Node order(String operator, Node left, Node right, int offset) throws ExpressionException {
    boolean less = operator.startsWith("<");
    boolean orEqual = operator.endsWith("=");
    if (left.type().is(Kind.TEXT) && right.type().is(Kind.TEXT)) {
      Node.TextOf one = Node.text(left);
      Node.TextOf other = Node.text(right);
      return new Node.Truth(
          frame -> holds(one.in(frame).compareTo(other.in(frame)), less, orEqual));
    }
    if (left.type().is(Kind.INT) && right.type().is(Kind.INT)) {
      Node.WholeOf one = Node.whole(left);
      Node.WholeOf other = Node.whole(right);
      return new Node.Truth(
          frame -> holds(Long.compare(one.in(frame), other.in(frame)), less, orEqual));
    }
    if (left.type().isNumber() && right.type().isNumber()) {
      Node.RealOf one = Node.real(left);
      Node.RealOf other = Node.real(right);
      return new Node.Truth(
          frame -> {
            double a = one.in(frame);
            double b = other.in(frame);
            return less ? a < b || orEqual && a == b : a > b || orEqual && a == b;
          });
    }
    throw Operations.mismatched(operator, left, right, offset);
  }

  private static boolean holds(int compared, boolean less, boolean orEqual) {
    return compared == 0 ? orEqual : compared < 0 == less;
  }

  /** {@code in}. */
  static Node in(Node left, Node right, int offset) throws ExpressionException {
    if (!right.type().is(Kind.LIST)) {
      throw Operations.mismatched("in", left, right, offset);
    }
    if (!left.type().comparableTo(right.type().elements())) {
      throw new ExpressionException(
          offset,
          "cannot use %s as type %s in array".formatted(left.type(), right.type().elements()),
          "compare values of one type");
    }
    Node.ItemsOf list = Node.items(right);
    if (left.type().is(Kind.TEXT)) {
      Node.TextOf text = Node.text(left);
      return new Node.Truth(frame -> holds(frame, list.in(frame), text.in(frame)));
    }
    return new Node.Truth(frame -> holds(frame, list.in(frame), left.value(frame)));
  }

  private static boolean holds(Frame frame, List<Object> list, Object wanted) {
    frame.steps(list.size());
    for (int i = 0; i < list.size(); i++) {
      if (equal(list.get(i), wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Whether two values are equal: numbers by their value, whatever their type. */
  static boolean equal(Object one, Object other) {
    if (one instanceof Number a && other instanceof Number b) {
      return a instanceof Long x && b instanceof Long y
          ? x.longValue() == y.longValue()
          : a.doubleValue() == b.doubleValue();
    }
    if (one instanceof List<?> a && other instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!equal(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return one.equals(other);
  }
}
