package dev.seamark.watch.decode;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Trees from what a parser reads, without fields that are null, which an API server takes for
 * nothing.
 *
 * <p>Jackson's mapper could do it, but it sets up calendars, locales and several hundred classes
 * first: a tenth of the start of a small cluster.
 */
public final class JsonTree {
  private static final int DEEPEST = 100;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  /**
   * Reads the value that begins at the current token.
   *
   * @throws JsonParseException if it is not JSON, has no end, or is nested deeper than anything
   *     that Kubernetes has
   */
  public static JsonNode read(JsonParser parser) throws IOException {
    return value(parser, 0);
  }

  private static JsonNode value(JsonParser parser, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new JsonParseException(parser, "it is nested deeper than " + DEEPEST);
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new JsonParseException(parser, "there is no value");
    }
    return switch (token) {
      case START_OBJECT -> object(parser, depth);
      case START_ARRAY -> array(parser, depth);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new JsonParseException(parser, "a value must begin here");
    };
  }

  private static ObjectNode object(JsonParser parser, int depth) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        object.set(field, value(parser, depth + 1));
      }
    }
    return object;
  }

  private static ArrayNode array(JsonParser parser, int depth) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, depth + 1));
    }
    return array;
  }
}
