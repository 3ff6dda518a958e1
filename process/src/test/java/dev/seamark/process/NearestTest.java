package dev.seamark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The nearest known word")
class NearestTest {
  private static final List<String> KNOWN =
      List.of("kubernetes", "cache", "forward", "hosts", "log", "loop");

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "kubernets, kubernetes",
    "kuberentes, kubernetes",
    "cahce, cache",
    "forwad, forward",
    "host, hosts",
    "lop, log",
    "looop, loop"
  })
  @DisplayName("is a few typing mistakes away")
  void few(String written, String meant) {
    assertThat(Nearest.word(written, KNOWN)).contains(meant);
  }

  @Test
  @DisplayName("is none where all are far")
  void far() {
    assertThat(Nearest.word("prometheus", KNOWN)).isEqualTo(Optional.empty());
    assertThat(Nearest.hint("x", KNOWN, "leave it out")).isEqualTo("leave it out");
  }
}
