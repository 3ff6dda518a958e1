package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.seamark.watch.decode.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reading what the API server writes, one object at a time. */
final class Json {
  /** Labels and annotations are field names, too: interned, the strangest would stay for ever. */
  private static final JsonFactory PARSERS =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();

  private Json() {}

  /** Reads one value. */
  static JsonNode tree(byte[] bytes) throws IOException {
    try (JsonParser parser = PARSERS.createParser(bytes)) {
      parser.nextToken();
      return JsonTree.read(parser);
    }
  }

  /** Reads what begins at a parser's token, up to its last one. */
  @FunctionalInterface
  interface Item {
    void read(JsonParser in) throws IOException;
  }

  /**
   * An event of a watch.
   *
   * @param type {@code ADDED} and so on
   * @param object the object where it is none of the kind, or gone; missing where it was read
   * @param read the object where it is there
   */
  record Line(String type, JsonNode object, Optional<Resource.Read> read) {
    /** The version that the event brings, empty if none. */
    String version() {
      return read.map(Resource.Read::version)
          .orElseGet(() -> object.path("metadata").path("resourceVersion").asText(""));
    }

    /** Whether all objects that there were have been sent (a bookmark's annotation). */
    boolean isEndOfAll() {
      JsonNode annotations = object.path("metadata").path("annotations");
      return annotations.path("k8s.io/initial-events-end").asText("").equals("true");
    }
  }

  /** Reads one event of a watch. */
  static Line event(byte[] line, Resource<?> resource) throws IOException {
    String type = "";
    JsonNode tree = MissingNode.getInstance();
    Optional<Resource.Read> read = Optional.empty();
    try (JsonParser parser = PARSERS.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("type") && value == JsonToken.VALUE_STRING) {
          type = parser.getText();
        } else if (field.equals("object") && isThere(type)) {
          read = Optional.of(resource.decode(parser));
        } else if (field.equals("object")) {
          tree = JsonTree.read(parser);
        } else {
          parser.skipChildren();
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new JsonParseException(parser, "it is not a JSON object");
      }
    }
    if (read.isEmpty() && isThere(type)) { // the object came before the type
      try (JsonParser again = tree.traverse()) {
        again.nextToken();
        read = Optional.of(resource.decode(again));
      }
    }
    return new Line(type, tree, read);
  }

  private static boolean isThere(String type) {
    return type.equals("ADDED") || type.equals("MODIFIED");
  }

  /**
   * The end of a page.
   *
   * @param continueToken what to ask the next page with; empty after the last one
   */
  record Page(String resourceVersion, String continueToken) {}

  /** Reads a page as it comes in; each object is handed on before the next one is read. */
  static Page page(InputStream in, Item items) throws IOException {
    JsonNode metadata = MissingNode.getInstance();
    try (JsonParser parser = PARSERS.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the list is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("items") && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.read(parser);
          }
        } else if (field.equals("metadata")) {
          metadata = JsonTree.read(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    in.read(); // what ends the reply, so that the connection can be used again
    return new Page(
        metadata.path("resourceVersion").asText(""), metadata.path("continue").asText(""));
  }
}
