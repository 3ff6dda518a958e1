package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.seamark.watch.decode.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

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

  /**
   * Reads one event of a watch.
   *
   * @param wanted of its object
   */
  static JsonNode event(byte[] line, Wanted wanted) throws IOException {
    try (JsonParser parser = PARSERS.createParser(line)) {
      parser.nextToken();
      return Wanted.ALL.and("object", wanted).read(parser);
    }
  }

  /**
   * The end of a page.
   *
   * @param continueToken what to ask the next page with; empty after the last one
   */
  record Page(String resourceVersion, String continueToken) {}

  /**
   * Reads a page as it comes in; each object is handed on before the next one is read.
   *
   * @param wanted of each object
   */
  static Page page(InputStream in, Wanted wanted, Consumer<JsonNode> items) throws IOException {
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
            items.accept(wanted.read(parser));
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
