package dev.seamark.watch.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seamark.watch.decode.JsonTree;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What is read of an object. The rest is skipped as it comes in: most of what the API server writes
 * (the spec and the containers of a pod, who manages which field) is in no answer, and would be
 * garbage by the hundred megabytes at each list.
 *
 * <p>Looks through arrays: what is wanted of an array is what is wanted of its elements.
 *
 * @param others whether fields that are not named are read
 * @param fields what is wanted of the fields that are named
 */
record Wanted(boolean others, Map<String, Wanted> fields) {
  static final Wanted ALL = new Wanted(true, Map.of());
  private static final Wanted NOTHING = new Wanted(false, Map.of());

  /** Where an object lives, and its version. */
  static final Wanted METADATA = Wanted.only("metadata");

  Wanted {
    fields = Map.copyOf(fields);
  }

  /** These fields alone. */
  static Wanted only(String... names) {
    return new Wanted(false, Map.of()).with(ALL, names);
  }

  /** All fields but these. */
  static Wanted without(String... names) {
    return ALL.with(NOTHING, names);
  }

  /** The same, and of this field that. */
  Wanted and(String name, Wanted part) {
    return with(part, name);
  }

  private Wanted with(Wanted part, String... names) {
    Map<String, Wanted> more = new HashMap<>(fields);
    Arrays.stream(names).forEach(name -> more.put(name, part));
    return new Wanted(others, more);
  }

  private Wanted of(String field) {
    return fields.getOrDefault(field, others ? ALL : NOTHING);
  }

  /** Reads the value that begins with the parser's current token, up to its last one. */
  JsonNode read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return JsonNodeFactory.instance.textNode(parser.getText());
    }
    if (token == JsonToken.START_OBJECT && !equals(ALL)) {
      return object(parser);
    }
    if (token == JsonToken.START_ARRAY && !equals(ALL)) {
      return array(parser);
    }
    return JsonTree.read(parser);
  }

  private ObjectNode object(JsonParser parser) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Wanted part = of(name);
      boolean empty = parser.nextToken() == JsonToken.VALUE_NULL;
      if (empty || part.equals(NOTHING)) {
        parser.skipChildren();
      } else {
        object.set(name, part.read(parser));
      }
    }
    return object;
  }

  private ArrayNode array(JsonParser parser) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(read(parser));
    }
    return array;
  }
}
