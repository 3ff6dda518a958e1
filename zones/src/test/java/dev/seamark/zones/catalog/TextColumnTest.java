package dev.seamark.zones.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A column of texts")
class TextColumnTest {
  @Test
  @DisplayName("gives back each text, the empty ones and those beyond ASCII, too")
  void readsBack() {
    List<String> texts = List.of("", "web-0", "", "pöd-1", "x");
    TextColumn column = TextColumn.of(texts);
    for (int row = 0; row < texts.size(); row++) {
      assertThat(column.get(row)).isEqualTo(texts.get(row));
    }
  }

  @Test
  @DisplayName("has empty texts only where all of them are empty")
  void empty() {
    assertThat(TextColumn.of(List.of("", "")).get(1)).isEmpty();
  }

  @Test
  @DisplayName("equals another where text after text is the same, not only all of them together")
  void equality() {
    assertThat(TextColumn.of(List.of("ab", "c"))).isEqualTo(TextColumn.of(List.of("ab", "c")));
    assertThat(TextColumn.of(List.of("ab", "c"))).isNotEqualTo(TextColumn.of(List.of("a", "bc")));
    assertThat(TextColumn.of(List.of("ab"))).isNotEqualTo(TextColumn.of(List.of("ac")));
  }
}
