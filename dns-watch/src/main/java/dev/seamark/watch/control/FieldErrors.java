package dev.seamark.watch.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * All that is wrong with one object, in the API server's words. Confined to the validation of that
 * object.
 */
final class FieldErrors {
  private final List<String> errors = new ArrayList<>();

  void required(String field, String detail) {
    add(field, "Required value", detail);
  }

  void forbidden(String field, String detail) {
    add(field, "Forbidden", detail);
  }

  void invalid(String field, String value, String detail) {
    add(field, "Invalid value: " + quoted(value), detail);
  }

  void invalid(String field, int value, String detail) {
    add(field, "Invalid value: " + value, detail);
  }

  void invalid(String field, List<String> values, String detail) {
    add(field, "Invalid value: " + json(values), detail);
  }

  void duplicate(String field, String value) {
    add(field, "Duplicate value: " + quoted(value), "");
  }

  void tooLong(String field, String detail) {
    add(field, "Too long", detail);
  }

  void tooMany(String field, int count, int most) {
    add(field, "Too many: " + count, "must have at most " + most + " items");
  }

  /** The value is none of those allowed. */
  void unsupported(String field, String value, Collection<String> allowed) {
    List<String> words = new TreeSet<>(allowed).stream().map(FieldErrors::quoted).toList();
    add(
        field,
        "Unsupported value: " + quoted(value),
        "supported values: " + String.join(", ", words));
  }

  void addAll(FieldErrors others) {
    errors.addAll(others.errors);
  }

  boolean none() {
    return errors.isEmpty();
  }

  /** One error as it is, several as {@code [e1, e2]}. */
  String text() {
    return errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
  }

  private void add(String field, String what, String detail) {
    errors.add(field + ": " + what + (detail.isEmpty() ? "" : ": " + detail));
  }

  static String json(List<String> values) {
    return "[" + String.join(",", values.stream().map(FieldErrors::quoted).toList()) + "]";
  }

  static String quoted(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\r' -> text.append("\\r");
        default -> {
          if (c < ' ' || c == 127) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
