package dev.seamark.server.gotemplate;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's Sprintf, as far as text and numbers go. */
final class Printf {
  private static final Pattern VERB =
      Pattern.compile("%([-+ #0]*)(\\d{1,4})?(?:\\.(\\d{0,4}))?(.)", Pattern.DOTALL);

  private Printf() {}

  static String format(String format, List<Object> arguments) {
    StringBuilder text = new StringBuilder();
    Matcher matcher = VERB.matcher(format);
    int at = 0;
    int next = 0;
    while (matcher.find()) {
      text.append(format, at, matcher.start());
      at = matcher.end();
      char verb = matcher.group(4).charAt(0);
      if (verb == '%') {
        text.append('%');
      } else if (next == arguments.size()) {
        text.append("%!").append(verb).append("(MISSING)");
      } else {
        text.append(one(matcher, verb, arguments.get(next++)));
      }
    }
    String rest = format.substring(at);
    text.append(rest.equals("%") ? "%!(NOVERB)" : rest);
    if (next < arguments.size()) {
      text.append("%!(EXTRA");
      for (Object extra : arguments.subList(next, arguments.size())) {
        text.append(' ').append(Values.kind(extra)).append('=').append(Values.text(extra));
      }
      text.append(')');
    }
    return text.toString();
  }

  private static String one(Matcher matcher, char verb, Object value) {
    String flags = matcher.group(1);
    int width = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
    String digits = matcher.group(3);
    int precision = digits == null ? -1 : digits.isEmpty() ? 0 : Integer.parseInt(digits);
    String text = verb(verb, value, flags, precision);
    boolean number = value instanceof Long || value instanceof Double;
    boolean zeros = flags.indexOf('0') >= 0 && flags.indexOf('-') < 0 && number;
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (flags.indexOf('-') >= 0) {
      return text + " ".repeat(missing);
    }
    if (!zeros) {
      return " ".repeat(missing) + text;
    }
    boolean sign = text.startsWith("-") || text.startsWith("+");
    int behindSign = sign ? 1 : 0;
    return text.substring(0, behindSign) + "0".repeat(missing) + text.substring(behindSign);
  }

  private static String verb(char verb, Object value, String flags, int precision) {
    String plus = flags.indexOf('+') >= 0 ? "+" : "";
    return switch (verb) {
      case 'v' -> Values.text(value);
      case 's' -> value instanceof String s ? cut(s, precision) : listOrWrong(verb, value);
      case 'q' -> value instanceof String s ? GoQuotes.quote(s) : wrong(verb, value);
      case 't' -> value instanceof Boolean b ? b.toString() : wrong(verb, value);
      case 'd' -> value instanceof Long n ? (n >= 0 ? plus : "") + n : wrong(verb, value);
      case 'c' -> value instanceof Long n ? Character.toString(n.intValue()) : wrong(verb, value);
      case 'b' -> value instanceof Long n ? Long.toString(n, 2) : wrong(verb, value);
      case 'o' -> value instanceof Long n ? Long.toString(n, 8) : wrong(verb, value);
      case 'x' -> hex(verb, value);
      case 'X' ->
          value instanceof Long || value instanceof String
              ? hex('x', value).toUpperCase(Locale.ROOT)
              : wrong(verb, value);
      case 'f', 'F' ->
          value instanceof Double d
              ? String.format(
                  Locale.ROOT, "%" + plus + "." + (precision < 0 ? 6 : precision) + "f", d)
              : wrong(verb, value);
      case 'g' -> value instanceof Double d ? Values.decimal(d) : wrong(verb, value);
      default -> wrong(verb, value);
    };
  }

  private static String cut(String text, int precision) {
    int length = text.codePointCount(0, text.length());
    return precision < 0 || precision >= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private static String listOrWrong(char verb, Object value) {
    return value instanceof List<?> ? Values.text(value) : wrong(verb, value);
  }

  private static String hex(char verb, Object value) {
    return switch (value) {
      case Long n -> Long.toString(n, 16);
      case String s -> HexFormat.of().formatHex(s.getBytes(StandardCharsets.UTF_8));
      default -> wrong(verb, value);
    };
  }

  private static String wrong(char verb, Object value) {
    return "%!" + verb + "(" + Values.kind(value) + "=" + Values.text(value) + ")";
  }
}
