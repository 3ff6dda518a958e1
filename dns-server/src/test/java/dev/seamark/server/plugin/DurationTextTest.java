package dev.seamark.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The text of a duration")
class DurationTextTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "PT0S, 0s",
    "PT0.000000001S, 1ns",
    "PT0.0000015S, 1.5µs",
    "PT0.25S, 250ms",
    "PT5S, 5s",
    "PT1.5S, 1.5s",
    "PT30S, 30s",
    "PT60S, 1m0s",
    "PT90S, 1m30s",
    "PT1H, 1h0m0s",
    "PT1H0M1S, 1h0m1s",
    "PT-5S, -5s"
  })
  void isThatOfGo(Duration duration, String text) {
    assertThat(DurationText.of(duration)).isEqualTo(text);
  }
}
