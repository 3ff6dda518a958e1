package dev.seamark.watch.decode;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a decoding is, and what it has found so far. Confined to that decoding. */
final class Findings {
  /** Names of fields and numbers of elements, from the root to where we are. */
  private final List<Object> path = new ArrayList<>();

  private final List<String> unknown = new ArrayList<>();
  private Optional<String> wrong = Optional.empty();

  void enter(String field) {
    path.addLast(field);
  }

  void enter(int element) {
    path.addLast(element);
  }

  void leave() {
    path.removeLast();
  }

  /** An unknown field. */
  void unknown() {
    unknown.add(place());
  }

  /** Here is something else than what must be here; the first such place counts. */
  void expected(String what, JsonParser found) throws IOException {
    if (wrong.isEmpty()) {
      String place = place();
      wrong =
          Optional.of(
              (place.isEmpty() ? "" : place + ": ") + "expected " + what + ", not " + word(found));
    }
    found.skipChildren();
  }

  Optional<String> wrong() {
    return wrong;
  }

  List<String> unknownFields() {
    return unknown;
  }

  private String place() {
    StringBuilder place = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer element) {
        place.append('[').append(element.intValue()).append(']');
      } else {
        place.append(place.isEmpty() ? "" : ".").append(step);
      }
    }
    return place.toString();
  }

  private static String word(JsonParser found) throws IOException {
    return switch (found.currentToken()) {
      case VALUE_STRING -> "text";
      case VALUE_NUMBER_INT -> "the number " + found.getText();
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case START_ARRAY -> "a list";
      case START_OBJECT -> "an object";
      default -> "null";
    };
  }
}
