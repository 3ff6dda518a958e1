package dev.seamark.watch.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * What YAML and JSON say, as one kind of tree. Fields that are null are left out, as an API server
 * takes them; what YAML can say and JSON cannot is refused.
 */
final class Trees {
  private static final int DEEPEST = 100;
  private static final int MOST_NODES = 20_000_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private int nodes;

  private Trees() {}

  /**
   * The tree of what a YAML document holds.
   *
   * @throws IllegalArgumentException if it has no end, is too large, or cannot be JSON
   */
  static JsonNode of(Object value) {
    return new Trees().tree(value, 0);
  }

  private JsonNode tree(Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("it is nested deeper than " + DEEPEST);
    }
    if (++nodes > MOST_NODES) {
      throw new IllegalArgumentException("it is too large");
    }
    return switch (value) {
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<?, ?> field : map.entrySet()) {
          if (field.getValue() != null) {
            object.set(key(field.getKey()), tree(field.getValue(), depth + 1));
          }
        }
        yield object;
      }
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        for (Object element : list) {
          array.add(element == null ? NODES.nullNode() : tree(element, depth + 1));
        }
        yield array;
      }
      case String text -> NODES.textNode(text);
      case Boolean truth -> NODES.booleanNode(truth);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case BigInteger number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      default ->
          throw new IllegalArgumentException(
              "a " + value.getClass().getSimpleName() + " is nothing that a manifest can hold");
    };
  }

  private static String key(@org.jspecify.annotations.Nullable Object key) {
    return switch (key) {
      case String text -> text;
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      case null, default ->
          throw new IllegalArgumentException(
              "a field's name must be text, not a list or an object");
    };
  }
}
