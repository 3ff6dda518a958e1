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
  private static final RandomGenerator NEVER = () -> 0;

  private static Duration delay(Backoff backoff, int failures) {
    return backoff.delay(pause(failures, Event.Failed.Kind.REFUSED, Duration.ZERO), false);
  }

  private static State.BackingOff pause(int failures, Event.Failed.Kind why, Duration atLeast) {
    return new State.BackingOff(State.START, failures, why, atLeast);
  }

  @Test
  @DisplayName("is no longer than 5 s while the server does not answer at all")
  void withoutContact() {
    var pause = pause(1000, Event.Failed.Kind.NO_CONTACT, Duration.ZERO);
    assertThat(Backoff.standard(NEVER).delay(pause, false)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("is no longer than 2 s after a refusal by a server that has just come up")
  void youngContact() {
    var pause = pause(1000, Event.Failed.Kind.REFUSED, Duration.ZERO);
    assertThat(Backoff.standard(NEVER).delay(pause, true)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  @DisplayName("is no shorter than the server asks for, and not the same for all")
  void retryAfter() {
    var pause = pause(1, Event.Failed.Kind.REFUSED, Duration.ofSeconds(7));
    Backoff backoff = Backoff.standard(new Random(1));
    assertThat(backoff.delay(pause, true)).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
    assertThat(backoff.delay(pause, true)).isNotEqualTo(backoff.delay(pause, true));
  }

  @ParameterizedTest(name = "{0} failures: {1} ms at most")
  @CsvSource({"1, 800", "2, 1600", "3, 3200", "6, 25600", "7, 30000", "1000000, 30000"})
  @DisplayName("doubles from 0.8 s to 30 s")
  void doubles(int failures, long millis) {
    assertThat(delay(Backoff.standard(NEVER), failures)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest(name = "seed {0}")
  @CsvSource({"1", "2", "3"})
  @DisplayName("is shortened by chance, by a half at most")
  void isShortenedByChance(long seed) {
    Backoff backoff = Backoff.standard(new Random(seed));
    for (int i = 0; i < 100; i++) {
      assertThat(delay(backoff, 1)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    }
  }

  @Test
  @DisplayName("differs between clients")
  void differs() {
    Backoff backoff = Backoff.standard(new Random(1));
    assertThat(delay(backoff, 7)).isNotEqualTo(delay(backoff, 7));
  }
}
