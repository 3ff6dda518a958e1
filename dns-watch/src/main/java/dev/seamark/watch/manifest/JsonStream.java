package dev.seamark.watch.manifest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.seamark.watch.manifest.Reading.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The documents of a JSON file: one value, or several after one another. */
final class JsonStream {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonStream() {}

  static List<Document> documents(String text) {
    List<Document> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> values = MAPPER.readerFor(JsonNode.class).readValues(text)) {
      while (values.hasNextValue()) {
        documents.add(new Document.Tree(Trees.withoutNulls(values.nextValue())));
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

  /** Jackson's words without its remark on where a text began that it does not show. */
  private static String withoutSource(String message) {
    int source = message.indexOf(" (start marker at");
    return source < 0 ? message : message.substring(0, source);
  }
}
