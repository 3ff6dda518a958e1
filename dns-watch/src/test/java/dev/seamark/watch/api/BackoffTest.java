package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The wait after failures in a row")
class BackoffTest {
  @ParameterizedTest(name = "{0} failures: {1} ms at most")
  @CsvSource({"1, 800", "2, 1600", "3, 3200", "6, 25600", "7, 30000", "1000000, 30000"})
  @DisplayName("doubles from 0.8 s to 30 s")
  void doubles(int failures, long millis) {
    RandomGenerator never = () -> 0;
    assertThat(Backoff.standard(never).delay(failures)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "seed {0}")
  @CsvSource({"1", "2", "3"})
  @DisplayName("is shortened by chance, by a half at most")
  void isShortenedByChance(long seed) {
    Backoff backoff = Backoff.standard(new Random(seed));
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.delay(1)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    }
  }

  @Test
  @DisplayName("differs between clients")
  void differs() {
    Backoff backoff = Backoff.standard(new Random(1));
    assertThat(backoff.delay(7)).isNotEqualTo(backoff.delay(7));
  }
}
