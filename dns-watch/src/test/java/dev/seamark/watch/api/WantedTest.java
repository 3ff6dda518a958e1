package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of an object")
class WantedTest {
  private static String read(Wanted wanted, String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      String read = wanted.read(parser).toString();
      assertThat(parser.nextToken()).as("what comes after it").isNull();
      return read;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "7", "\"x\"", "true", "null", "{\"a\":[1,{\"b\":2}],\"c\":1.5}"})
  @DisplayName("everything is read where everything is wanted")
  void all(String json) throws IOException {
    assertThat(read(Wanted.ALL, json)).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":null,\"b\":{\"c\":null}}"})
  @DisplayName("fields that are null are left out, which mean as much as none")
  void nulls(String json) throws IOException {
    assertThat(read(Wanted.ALL, json)).isEqualTo("{\"b\":{}}");
    assertThat(read(Wanted.without("x"), json)).isEqualTo("{\"b\":{}}");
  }

  @Test
  @DisplayName("fields that are not wanted are skipped, with all that is in them")
  void without() throws IOException {
    Wanted wanted = Wanted.ALL.and("a", Wanted.without("x", "y"));
    assertThat(read(wanted, "{'a':{'x':[{'z':1}],'k':2,'y':3},'x':4}".replace('\'', '"')))
        .isEqualTo("{'a':{'k':2},'x':4}".replace('\'', '"'));
  }

  @Test
  @DisplayName("only the fields that are wanted are read, in each element of an array")
  void only() throws IOException {
    Wanted wanted = Wanted.ALL.and("list", Wanted.only("k"));
    assertThat(read(wanted, "{'list':[{'k':1,'x':{}},7,{'x':[]}]}".replace('\'', '"')))
        .isEqualTo("{'list':[{'k':1},7,{}]}".replace('\'', '"'));
  }

  @Test
  @DisplayName("that ends too early, nothing is read")
  void broken() {
    assertThatThrownBy(() -> read(Wanted.only("a"), "{\"b\":[1,"))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  @DisplayName("that is a status, its reason is read whatever the kind")
  void status() throws IOException {
    String status = "{'kind':'Status','status':'Failure','code':410,'reason':'Expired'}";
    for (var kind : dev.seamark.zones.catalog.Kind.values()) {
      var resource = Resource.of(kind, dev.seamark.watch.WatchSettings.ALL);
      assertThat(read(resource.wanted(), status.replace('\'', '"')))
          .isEqualTo(status.replace('\'', '"'));
    }
  }
}
