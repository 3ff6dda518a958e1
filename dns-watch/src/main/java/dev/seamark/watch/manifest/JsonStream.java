package dev.seamark.watch.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.seamark.watch.decode.JsonTree;
import dev.seamark.watch.manifest.FileContent.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The documents of a JSON file: one value, or several after one another, or in one list. */
final class JsonStream {
  private static final JsonFactory PARSERS =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonStream() {}

  static List<Document> documents(String text) {
    List<Document> documents = new ArrayList<>();
    try (JsonParser parser = PARSERS.createParser(text)) {
      boolean list = parser.nextToken() == JsonToken.START_ARRAY;
      JsonToken token = list ? parser.nextToken() : parser.currentToken();
      while (token != null && token != JsonToken.END_ARRAY) {
        documents.add(new Document.Tree(JsonTree.read(parser)));
        token = parser.nextToken();
      }
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      documents.add(
          new Document.Broken(
              at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr(),
              "not valid JSON (" + withoutSource(e.getOriginalMessage()) + ")"));
    } catch (IOException e) {
      documents.add(new Document.Broken("", "not valid JSON"));
    }
    return documents;
  }

  /** Jackson's words without its remark on where a text began that it does not show. */
  private static String withoutSource(String message) {
    int source = message.indexOf(" (start marker at");
    return source < 0 ? message : message.substring(0, source);
  }
}
