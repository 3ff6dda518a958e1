package dev.seamark.server.expression;

import dev.seamark.server.expression.Lexer.Lexeme;
import dev.seamark.server.expression.Type.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Functions that evaluate an expression, in which {@code #} is the element, for each element. */
final class ListFunctions {
  /** Their names. */
  static final Set<String> NAMES =
      Set.of("all", "any", "none", "one", "count", "filter", "map", "find", "findIndex");

  private ListFunctions() {}

  /**
   * A function at work.
   *
   * @param place where the element is put
   */
  private record Over(Node.ItemsOf list, int place, Node of) {
    /** How many elements satisfy the condition; stops where there are more than so many. */
    int count(Frame frame, int most) {
      Node.TruthOf condition = Node.truth(of);
      List<Object> elements = list.in(frame);
      int found = 0;
      for (int i = 0; i < elements.size() && found <= most; i++) {
        found += holds(frame, condition, elements.get(i)) ? 1 : 0;
      }
      return found;
    }

    boolean holds(Frame frame, Node.TruthOf condition, Object element) {
      frame.steps(1);
      frame.put(place, element);
      return condition.in(frame);
    }

    boolean all(Frame frame) {
      Node.TruthOf condition = Node.truth(of);
      for (Object element : list.in(frame)) {
        if (!holds(frame, condition, element)) {
          return false;
        }
      }
      return true;
    }

    List<Object> filter(Frame frame) {
      Node.TruthOf condition = Node.truth(of);
      List<Object> kept = new ArrayList<>();
      for (Object element : list.in(frame)) {
        if (holds(frame, condition, element)) {
          kept.add(element);
        }
      }
      return kept;
    }

    List<Object> map(Frame frame) {
      List<Object> made = new ArrayList<>();
      for (Object element : list.in(frame)) {
        frame.steps(1);
        frame.put(place, element);
        made.add(of.value(frame));
      }
      return made;
    }

    int first(Frame frame) {
      Node.TruthOf condition = Node.truth(of);
      List<Object> elements = list.in(frame);
      for (int i = 0; i < elements.size(); i++) {
        if (holds(frame, condition, elements.get(i))) {
          return i;
        }
      }
      return -1;
    }
  }

  /** Reads the arguments behind the opening parenthesis. */
  static Node read(Parser parser, Lexeme name, List<Node> piped) throws ExpressionException {
    Node list = piped.isEmpty() ? parser.expression(0) : piped.getFirst();
    if (!list.type().is(Kind.LIST)) {
      throw new ExpressionException(
          name.offset(),
          "builtin " + name.text() + " takes only array (got " + list.type() + ")",
          "write: " + name.text() + "(LIST, CONDITION with #)");
    }
    if (piped.isEmpty()) {
      parser.expect(",");
    }
    int place = parser.scope().open("#", list.type().elements());
    boolean braces = parser.takes("{");
    Node of = parser.expression(0);
    if (braces) {
      parser.expect("}");
    }
    parser.scope().close();
    parser.takes(",");
    parser.expect(")");
    if (!name.text().equals("map") && !of.type().is(Kind.BOOL)) {
      throw new ExpressionException(
          name.offset(),
          "predicate should return boolean (got " + of.type() + ")",
          "write a condition about #");
    }
    Over over = new Over(Node.items(list), place, of);
    return switch (name.text()) {
      case "all" -> new Node.Truth(over::all);
      case "any" -> new Node.Truth(frame -> over.first(frame) >= 0);
      case "none" -> new Node.Truth(frame -> over.first(frame) < 0);
      case "one" -> new Node.Truth(frame -> over.count(frame, 1) == 1);
      case "count" -> new Node.Whole(frame -> over.count(frame, Integer.MAX_VALUE - 1));
      case "filter" -> new Node.Items(list.type(), over::filter);
      case "map" -> new Node.Items(Type.listOf(of.type()), over::map);
      case "findIndex" -> new Node.Whole(over::first);
      default -> Node.of(list.type().elements(), frame -> found(over, frame));
    };
  }

  private static Object found(Over over, Frame frame) {
    List<Object> elements = over.list().in(frame);
    int at = over.first(frame);
    if (at < 0) {
      throw new Fault(Fault.Why.NOTHING_FOUND);
    }
    return elements.get(at);
  }
}
