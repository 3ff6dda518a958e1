package dev.seamark.server.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A number of a Corefile")
class NumbersTest {
  @ParameterizedTest(name = "''{0}''")
  @CsvSource({"0, 0", "007, 7", "999, 999"})
  @DisplayName("is decimal digits")
  void numbers(String text, int number) {
    assertThat(Numbers.parse(text, 3)).hasValue(number);
  }

  @ParameterizedTest(name = "''{0}''")
  @ValueSource(strings = {"", "1000", "0007", "-1", "+1", "1.", "1e2", "0x1", " 1", "٣"})
  @DisplayName("has no sign, no other digits, and no more of them than it may have")
  void others(String text) {
    assertThat(Numbers.parse(text, 3)).isEmpty();
  }
}
