package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reading what the API server writes, one object at a time. */
final class Json {
  /** Labels and annotations are field names, too: interned, the strangest would stay for ever. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /**
   * Reads one event of a watch.
   *
   * @param wanted of its object
   */
  static JsonNode event(byte[] line, Wanted wanted) throws IOException {
    try (JsonParser parser = MAPPER.createParser(line)) {
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
    try (JsonParser parser = MAPPER.createParser(in)) {
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
          metadata = MAPPER.readTree(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    return new Page(
        metadata.path("resourceVersion").asText(""), metadata.path("continue").asText(""));
  }
}
