package dev.seamark.watch.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.watch.manifest.Reading.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The documents of a JSON file: one value, or several after one another, or in one list. Fields
 * that are null are left out, as an API server takes them.
 *
 * <p>Puts the trees together itself: Jackson's mapper, which could, sets up calendars and locales
 * first, and that took a tenth of the start of a small cluster.
 */
final class JsonStream {
  private static final int DEEPEST = 100;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory PARSERS =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonStream() {}

  static List<Document> documents(String text) {
    List<Document> documents = new ArrayList<>();
    try (JsonParser parser = PARSERS.createParser(text)) {
      boolean list = parser.nextToken() == JsonToken.START_ARRAY;
      JsonToken token = list ? parser.nextToken() : parser.currentToken();
      while (token != null && token != JsonToken.END_ARRAY) {
        documents.add(new Document.Tree(tree(parser, 0)));
        token = parser.nextToken();
      }
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      documents.add(
          new Document.Broken(
              at == null ? "" : ", line " + at.getLineNr() + ":" + at.getColumnNr(),
              "this cannot be read as JSON: " + withoutSource(e.getOriginalMessage())));
    } catch (IOException | IllegalArgumentException e) {
      documents.add(new Document.Broken("", "this cannot be read as JSON: " + e.getMessage()));
    }
    return documents;
  }

  /** The value that begins at the current token. */
  private static JsonNode tree(JsonParser parser, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("it is nested deeper than " + DEEPEST);
    }
    return switch (parser.currentToken()) {
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
      default -> throw new IllegalArgumentException("it ends too early");
    };
  }

  private static ObjectNode object(JsonParser parser, int depth) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        object.set(field, tree(parser, depth + 1));
      }
    }
    return object;
  }

  private static ArrayNode array(JsonParser parser, int depth) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(tree(parser, depth + 1));
    }
    return array;
  }

  /** Jackson's words without its remark on where a text began that it does not show. */
  private static String withoutSource(String message) {
    int source = message.indexOf(" (start marker at");
    return source < 0 ? message : message.substring(0, source);
  }
}
