package dev.seamark.server.declare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A usage")
class UsageTest {
  @ParameterizedTest(name = "{0}: {1} to {2} of 9")
  @CsvSource(
      delimiter = ';',
      value = {
        "minimal; 0; 0",
        "ttl SECONDS; 1; 1",
        "bufsize [SIZE]; 0; 1",
        "tls CERT KEY CACERT; 3; 3",
        "namespaces NAMESPACE...; 1; 9",
        "fallthrough [ZONES...]; 0; 9",
        "resolver IP[:PORT]...; 1; 9",
        "prefetch AMOUNT [DURATION [PERCENT%]]; 1; 3",
        "service_cidr CIDR [CIDR]; 1; 2",
        "policy random|round_robin|sequential; 1; 1",
        "to ADDRESS... | *; 1; 9",
        "loadbalance [round_robin | weighted FILE]; 0; 2",
        "health_check DURATION [no_rec] [domain NAME]; 1; 4",
        "consolidate DURATION REGEXP [LEVEL] [show_first]; 2; 4",
        "ttl SECONDS [...]; 1; 9",
      })
  @DisplayName("says how many words may follow the name")
  void countsWords(String text, int least, int most) {
    Usage usage = new Usage(text);
    assertThat(IntStream.rangeClosed(0, 9).filter(usage::allows))
        .containsExactly(IntStream.rangeClosed(least, most).boxed().toArray(Integer[]::new));
  }

  @Test
  @DisplayName("is shown without the words that are ignored")
  void shown() {
    assertThat(new Usage("ttl SECONDS [...]").shown()).isEqualTo("ttl SECONDS");
    assertThat(new Usage("ttl SECONDS [...]").name()).isEqualTo("ttl");
  }
}
