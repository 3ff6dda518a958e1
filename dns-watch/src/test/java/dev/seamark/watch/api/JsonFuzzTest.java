package dev.seamark.watch.api;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever bytes the API server sends")
class JsonFuzzTest {
  private static final WatchSettings ALL = new WatchSettings("", "", true, true, true);

  @FuzzTest
  @DisplayName("a list is read, or refused as unreadable, and each object is a fact or a problem")
  void listsAreReadOrRefused(byte[] bytes) {
    for (Kind kind : Kind.values()) {
      Resource<?> resource = Resource.of(kind, ALL);
      List<JsonNode> items = new ArrayList<>();
      try {
        Json.page(new ByteArrayInputStream(bytes), resource.wanted(), items::add);
      } catch (IOException _) {
        // refused; what came before is looked at all the same, as the reflector does
      }
      items.forEach(resource::decode);
    }
  }
}
