package dev.seamark.server.gotemplate;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The functions that templates may call. */
final class Functions {
  /**
   * Their names, in lower case. {@code and} and {@code or} stop early, so {@link Execution} has
   * them.
   */
  enum Name {
    AND,
    OR,
    NOT,
    LEN,
    INDEX,
    SLICE,
    PRINT,
    PRINTF,
    PRINTLN,
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    HTML,
    JS,
    URLQUERY,
    PARSEINT;

    static Optional<Name> of(String word) {
      return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
    }

    String word() {
      return this == PARSEINT ? "parseInt" : name().toLowerCase(Locale.ROOT);
    }
  }

  private Functions() {}

  static String names() {
    return Arrays.stream(Name.values()).map(Name::word).collect(Collectors.joining(", "));
  }

  /**
   * Calls a function.
   *
   * @throws IllegalArgumentException where the arguments are not what it takes
   */
  static Object call(Name name, List<Object> arguments) {
    requireArguments(name, arguments.size());
    Object first = arguments.isEmpty() ? Values.NIL : arguments.getFirst();
    return switch (name) {
      case AND, OR -> throw new AssertionError("stops early");
      case NOT -> !Values.truth(first);
      case LEN -> length(first);
      case INDEX -> index(arguments);
      case SLICE -> slice(arguments);
      case PRINT -> print(arguments);
      case PRINTF -> Printf.format(text(first), arguments.subList(1, arguments.size()));
      case PRINTLN ->
          arguments.stream().map(Values::text).collect(Collectors.joining(" ", "", "\n"));
      case EQ -> arguments.stream().skip(1).anyMatch(other -> Values.equal(first, other));
      case NE -> !Values.equal(first, arguments.get(1));
      case LT -> Values.compare(first, arguments.get(1)) < 0;
      case LE -> Values.compare(first, arguments.get(1)) <= 0;
      case GT -> Values.compare(first, arguments.get(1)) > 0;
      case GE -> Values.compare(first, arguments.get(1)) >= 0;
      case HTML -> html(print(arguments));
      case JS -> js(print(arguments));
      case URLQUERY -> URLEncoder.encode(print(arguments), StandardCharsets.UTF_8);
      case PARSEINT -> parseInt(text(first), number(arguments.get(1)), number(arguments.get(2)));
    };
  }

  private static void requireArguments(Name name, int count) {
    int least =
        switch (name) {
          case AND, OR, NOT, LEN, INDEX, SLICE, PRINTF -> 1;
          case EQ, NE, LT, LE, GT, GE -> 2;
          case PARSEINT -> 3;
          case PRINT, PRINTLN, HTML, JS, URLQUERY -> 0;
        };
    boolean exactly =
        switch (name) {
          case NOT, LEN, NE, LT, LE, GT, GE, PARSEINT -> true;
          default -> false;
        };
    if (count < least || exactly && count > least) {
      throw new IllegalArgumentException(
          "wrong number of args for " + name.word() + ": want " + least + " got " + count);
    }
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("expected string, but found " + Values.kind(value));
  }

  private static long number(Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException("expected int, but found " + Values.kind(value));
  }

  private static long length(Object value) {
    return switch (value) {
      case String s -> s.getBytes(StandardCharsets.UTF_8).length;
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      default -> throw new IllegalArgumentException("len of type " + Values.kind(value));
    };
  }

  private static Object index(List<Object> arguments) {
    Object value = arguments.getFirst();
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          switch (value) {
            case List<?> list -> list.get(within(number(key), list.size() - 1));
            case Map<?, ?> map -> entry(map, text(key));
            case String s -> (long) s.charAt(within(number(key), s.length() - 1));
            default -> throw new IllegalArgumentException("cannot index " + Values.kind(value));
          };
    }
    return value;
  }

  /** The value of a key; the empty string where there is none, as Go's maps of strings have it. */
  static Object entry(Map<?, ?> map, String key) {
    Object found = map.get(key);
    return found == null ? "" : found;
  }

  private static int within(long index, int most) {
    if (index < 0 || index > most) {
      throw new IllegalArgumentException("index out of range: " + index);
    }
    return (int) index;
  }

  private static Object slice(List<Object> arguments) {
    Object value = arguments.getFirst();
    int length = (int) length(value);
    int to = arguments.size() > 2 ? within(number(arguments.get(2)), length) : length;
    int from = arguments.size() > 1 ? within(number(arguments.get(1)), to) : 0;
    return switch (value) {
      case String s -> s.substring(from, to);
      case List<?> list -> list.subList(from, to);
      default -> throw new IllegalArgumentException("cannot slice " + Values.kind(value));
    };
  }

  /** Go's Sprint: a blank between two values where neither is a string. */
  private static String print(List<Object> arguments) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < arguments.size(); i++) {
      boolean blank =
          i > 0
              && !(arguments.get(i) instanceof String)
              && !(arguments.get(i - 1) instanceof String);
      text.append(blank ? " " : "").append(Values.text(arguments.get(i)));
    }
    return text.toString();
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("'", "&#39;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;");
  }

  private static String js(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\\\");
        case '\'' -> escaped.append("\\'");
        case '"' -> escaped.append("\\\"");
        case '<', '>', '&', '=' -> escaped.append(String.format("\\u%04X", (int) c));
        default -> {
          if (c < ' ') {
            escaped.append(String.format("\\u%04X", (int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  /** An unsigned number of so many bits, as CoreDNS's {@code parseInt} reads it. */
  private static long parseInt(String digits, long base, long bits) {
    if (base < 2 || base > 36 || bits < 0 || bits > 64) {
      throw new IllegalArgumentException("parseInt with base " + base + " and " + bits + " bits");
    }
    try {
      if (digits.startsWith("+") || digits.startsWith("-")) {
        throw new NumberFormatException("a sign");
      }
      long value = Long.parseUnsignedLong(digits, (int) base);
      if (bits > 0 && bits < 64 && value >>> bits != 0) {
        throw new NumberFormatException("too large");
      }
      return value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "parseInt: \"" + digits + "\" is not a number of base " + base + " and " + bits + " bits",
          e);
    }
  }
}
