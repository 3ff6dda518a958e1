package dev.seamark.watch.api;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.catalog.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever bytes the API server sends")
class JsonFuzzTest {
  private static final WatchSettings ALL = new WatchSettings("", "", true, true, true);

  @FuzzTest
  @DisplayName("a list is read, or refused as unreadable, and each object is a fact or a problem")
  void listsAreReadOrRefused(byte[] bytes) {
    for (Kind kind : Kind.values()) {
      Resource<?> resource = Resource.of(kind, ALL);
      try {
        Json.page(new ByteArrayInputStream(bytes), resource::decode);
      } catch (IOException _) {
        // refused
      }
    }
  }
}
