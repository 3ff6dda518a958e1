package dev.seamark.server.expression;

import dev.seamark.server.expression.Type.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Functions about texts, numbers and lists. */
final class Builtins {
  private static final String BLANK = " \t\n\r\u000B\f\u0085\u00A0";

  private Builtins() {}

  private interface TextToText {
    String of(String text);
  }

  private interface TextsToText {
    String of(String text, String other);
  }

  private interface TextsToTruth {
    boolean of(String text, String other);
  }

  private interface TextsToNumber {
    long of(String text, String other);
  }

  private interface TextsToNode {
    Node of(Node.TextOf text, Node.TextOf other);
  }

  static void addTo(Scope scope) {
    text(scope, "lower", text -> text.toLowerCase(Locale.ROOT));
    text(scope, "upper", text -> text.toUpperCase(Locale.ROOT));
    scope.function("trim", call -> trimmed(call, Builtins::trim, BLANK));
    scope.function("trimPrefix", call -> trimmed(call, Builtins::withoutPrefix, " "));
    scope.function("trimSuffix", call -> trimmed(call, Builtins::withoutSuffix, " "));
    truth(scope, "hasPrefix", String::startsWith);
    truth(scope, "hasSuffix", String::endsWith);
    number(scope, "indexOf", String::indexOf);
    number(scope, "lastIndexOf", String::lastIndexOf);
    scope.function("replace", Builtins::replace);
    scope.function("split", Builtins::split);
    scope.function("join", Builtins::join);
    scope.function("len", Builtins::length);
    scope.function("int", Builtins::whole);
    scope.function("float", Builtins::real);
    scope.function("string", Builtins::string);
    scope.function("abs", Builtins::absolute);
    scope.function("min", call -> extreme(call, true));
    scope.function("max", call -> extreme(call, false));
  }

  private static void text(Scope scope, String name, TextToText of) {
    scope.function(
        name,
        call -> {
          Node.TextOf text = call.having(1, 1).text(0);
          return new Node.Text(frame -> of.of(text.in(frame)));
        });
  }

  private static void truth(Scope scope, String name, TextsToTruth of) {
    texts(
        scope,
        name,
        (text, other) -> new Node.Truth(frame -> of.of(text.in(frame), other.in(frame))));
  }

  private static void number(Scope scope, String name, TextsToNumber of) {
    texts(
        scope,
        name,
        (text, other) -> new Node.Whole(frame -> of.of(text.in(frame), other.in(frame))));
  }

  private static void texts(Scope scope, String name, TextsToNode of) {
    scope.function(name, call -> of.of(call.having(2, 2).text(0), call.text(1)));
  }

  private static Node trimmed(Scope.Call call, TextsToText of, String usual)
      throws ExpressionException {
    Node.TextOf text = call.having(1, 2).text(0);
    Node.TextOf what = call.arguments().size() == 1 ? _ -> usual : call.text(1);
    return new Node.Text(frame -> of.of(text.in(frame), what.in(frame)));
  }

  private static String trim(String text, String characters) {
    int start = 0;
    int end = text.length();
    while (start < end && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (start < end && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String withoutSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static Node replace(Scope.Call call) throws ExpressionException {
    Node.TextOf text = call.having(3, 4).text(0);
    Node.TextOf old = call.text(1);
    Node.TextOf other = call.text(2);
    Node.WholeOf most = call.arguments().size() == 3 ? _ -> -1 : call.whole(3);
    return new Node.Text(
        frame -> replaced(text.in(frame), old.in(frame), other.in(frame), most.in(frame)));
  }

  private static String replaced(String text, String old, String other, long most) {
    StringBuilder made = new StringBuilder();
    int at = 0;
    long left = most < 0 ? Long.MAX_VALUE : most;
    for (int i = old.isEmpty() ? 0 : text.indexOf(old); i >= 0 && left > 0; left--) {
      made.append(text, at, i).append(other);
      if (made.length() > Frame.LONGEST) {
        throw new Fault(Fault.Why.TOO_LONG);
      }
      at = i + old.length();
      // An empty text is before each character and at the end, as in Go.
      i = old.isEmpty() ? (i < text.length() ? i + 1 : -1) : text.indexOf(old, at);
    }
    return Frame.bounded(made.append(text, at, text.length()).toString());
  }

  private static Node split(Scope.Call call) throws ExpressionException {
    Node.TextOf text = call.having(2, 3).text(0);
    Node.TextOf separator = call.text(1);
    Node.WholeOf most = call.arguments().size() == 2 ? _ -> -1 : call.whole(2);
    return new Node.Items(
        Type.listOf(Type.TEXT),
        frame -> {
          String whole = text.in(frame);
          frame.steps(whole.length());
          return parts(whole, separator.in(frame), most.in(frame));
        });
  }

  private static List<Object> parts(String text, String separator, long most) {
    List<Object> parts = new ArrayList<>();
    if (most == 0) {
      return parts;
    }
    int at = 0;
    while (most < 0 || parts.size() < most - 1) {
      int next =
          separator.isEmpty() ? at + 1 < text.length() ? at + 1 : -1 : text.indexOf(separator, at);
      if (next < 0) {
        break;
      }
      parts.add(text.substring(at, next));
      at = next + separator.length();
    }
    if (!separator.isEmpty() || at < text.length()) {
      parts.add(text.substring(at));
    }
    return parts;
  }

  private static Node join(Scope.Call call) throws ExpressionException {
    Node.ItemsOf list = call.having(1, 2).items(0);
    if (!call.argument(0).type().elements().is(Kind.TEXT)) {
      throw call.wrong(0, "array of string");
    }
    Node.TextOf glue = call.arguments().size() == 1 ? _ -> "" : call.text(1);
    return new Node.Text(
        frame -> {
          StringBuilder joined = new StringBuilder();
          String between = "";
          for (Object part : list.in(frame)) {
            joined.append(between).append(part);
            between = glue.in(frame);
            if (joined.length() > Frame.LONGEST) {
              throw new Fault(Fault.Why.TOO_LONG);
            }
          }
          return joined.toString();
        });
  }

  private static Node length(Scope.Call call) throws ExpressionException {
    if (call.having(1, 1).argument(0).type().is(Kind.TEXT)) {
      Node.TextOf text = call.text(0);
      return new Node.Whole(
          frame -> {
            String value = text.in(frame);
            return value.codePointCount(0, value.length());
          });
    }
    if (!call.argument(0).type().is(Kind.LIST)) {
      throw call.wrong(0, "string or array");
    }
    Node.ItemsOf list = call.items(0);
    return new Node.Whole(frame -> list.in(frame).size());
  }

  private static Node whole(Scope.Call call) throws ExpressionException {
    Node argument = call.having(1, 1).argument(0);
    return switch (argument.type().kind()) {
      case INT -> argument;
      case FLOAT -> {
        Node.RealOf number = Node.real(argument);
        yield new Node.Whole(frame -> (long) number.in(frame));
      }
      case TEXT -> {
        Node.TextOf text = Node.text(argument);
        yield new Node.Whole(frame -> Numbers.whole(text.in(frame)));
      }
      default -> throw call.wrong(0, "number or string");
    };
  }

  private static Node real(Scope.Call call) throws ExpressionException {
    Node argument = call.having(1, 1).argument(0);
    if (argument.type().isNumber()) {
      return new Node.Real(Node.real(argument));
    }
    if (!argument.type().is(Kind.TEXT)) {
      throw call.wrong(0, "number or string");
    }
    Node.TextOf text = Node.text(argument);
    return new Node.Real(frame -> Numbers.real(text.in(frame)));
  }

  private static Node string(Scope.Call call) throws ExpressionException {
    Node argument = call.having(1, 1).argument(0);
    return switch (argument.type().kind()) {
      case TEXT -> argument;
      case FLOAT -> {
        Node.RealOf number = Node.real(argument);
        yield new Node.Text(frame -> Numbers.text(number.in(frame)));
      }
      case BOOL, INT -> new Node.Text(frame -> argument.value(frame).toString());
      case LIST, NIL, MIXED -> throw call.wrong(0, "number, bool or string");
    };
  }

  private static Node absolute(Scope.Call call) throws ExpressionException {
    Node argument = call.having(1, 1).argument(0);
    if (argument.type().is(Kind.INT)) {
      Node.WholeOf number = Node.whole(argument);
      return new Node.Whole(frame -> Math.abs(number.in(frame)));
    }
    if (!argument.type().is(Kind.FLOAT)) {
      throw call.wrong(0, "number");
    }
    Node.RealOf number = Node.real(argument);
    return new Node.Real(frame -> Math.abs(number.in(frame)));
  }

  /** The least or greatest of the arguments. */
  private static Node extreme(Scope.Call call, boolean least) throws ExpressionException {
    call.having(1, 100);
    boolean whole = true;
    for (int i = 0; i < call.arguments().size(); i++) {
      if (!call.argument(i).type().isNumber()) {
        throw call.wrong(i, "number");
      }
      whole &= call.argument(i).type().is(Kind.INT);
    }
    Node best = call.argument(0);
    for (Node next : call.arguments().subList(1, call.arguments().size())) {
      best = whole ? extremeWhole(best, next, least) : extremeReal(best, next, least);
    }
    return best;
  }

  private static Node extremeWhole(Node one, Node other, boolean least) {
    Node.WholeOf a = Node.whole(one);
    Node.WholeOf b = Node.whole(other);
    return new Node.Whole(
        frame -> least ? Math.min(a.in(frame), b.in(frame)) : Math.max(a.in(frame), b.in(frame)));
  }

  private static Node extremeReal(Node one, Node other, boolean least) {
    Node.RealOf a = Node.real(one);
    Node.RealOf b = Node.real(other);
    return new Node.Real(
        frame -> least ? Math.min(a.in(frame), b.in(frame)) : Math.max(a.in(frame), b.in(frame)));
  }
}
