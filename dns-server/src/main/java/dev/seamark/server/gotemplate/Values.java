package dev.seamark.server.gotemplate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Go's view of values. */
final class Values {
  /** Go's nil. */
  static final Object NIL = Nil.NIL;

  private enum Nil {
    NIL;

    @Override
    public String toString() {
      return "<no value>";
    }
  }

  private Values() {}

  static boolean isNil(Object value) {
    return value instanceof Nil;
  }

  /** Whether the value is neither false, zero, nil nor empty. */
  static boolean truth(Object value) {
    return switch (value) {
      case Boolean b -> b;
      case Long n -> n != 0;
      case Double d -> d != 0;
      case String s -> !s.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> !isNil(value);
    };
  }

  /** The value as Go prints it. */
  static String text(Object value) {
    return switch (value) {
      case Double d -> decimal(d);
      case List<?> list ->
          list.stream().map(Values::text).collect(Collectors.joining(" ", "[", "]"));
      case Map<?, ?> map ->
          new TreeMap<>(map)
              .entrySet().stream()
                  .map(e -> e.getKey() + ":" + text(e.getValue()))
                  .collect(Collectors.joining(" ", "map[", "]"));
      default -> value.toString();
    };
  }

  static String decimal(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value).replace("E", "e+");
  }

  /** The name of the value's kind, for messages. */
  static String kind(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Long _ -> "int";
      case Double _ -> "float64";
      case Boolean _ -> "bool";
      case List<?> _ -> "list";
      case Map<?, ?> _ -> "map";
      case Fields _ -> "struct";
      case Fields.Method _ -> "method";
      default -> "nil";
    };
  }

  /** Whether basic values are equal; those of different kinds cannot be compared. */
  static boolean equal(Object a, Object b) {
    if (isNil(a) || isNil(b)) {
      return isNil(a) && isNil(b);
    }
    requireSameKind(a, b);
    return a.equals(b);
  }

  /** Less than, equal or more than. */
  static int compare(Object a, Object b) {
    requireSameKind(a, b);
    return switch (a) {
      case Long n -> Long.compare(n, (Long) b);
      case Double d -> Double.compare(d, (Double) b);
      case String s -> s.compareTo((String) b);
      default -> throw new IllegalArgumentException("invalid type for comparison: " + kind(a));
    };
  }

  private static void requireSameKind(Object a, Object b) {
    boolean basic =
        a instanceof String || a instanceof Long || a instanceof Double || a instanceof Boolean;
    if (!basic || a.getClass() != b.getClass()) {
      throw new IllegalArgumentException(
          "incompatible types for comparison: " + kind(a) + " and " + kind(b));
    }
  }
}
