package dev.seamark.server.plugins.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.plugins.local.Told;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The plugin on")
class OnTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "a b  c => [a, b, c]",
        "sh -c 'echo \"x y\"' => [sh, -c, echo \"x y\"]",
        "a\\ b \"c \\\" d\" '' => [a b, c \" d, ]",
      })
  @DisplayName("splits its command as a shell does")
  void splits(String line, String words) {
    assertThat(ShellWords.of(line)).hasToString(words);
  }

  @Test
  @DisplayName("wants quotes closed")
  void closed() {
    assertThatThrownBy(() -> ShellWords.of("sh -c 'x")).hasMessageContaining("not closed");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "on => 2:1: Wrong argument count or unexpected line ending after 'on'; write: on"
            + " startup|shutdown COMMAND [ARGUMENT...] [&]",
        "on startup => 2:4: Wrong argument count or unexpected line ending after 'startup'; write:"
            + " on startup|shutdown COMMAND [ARGUMENT...] [&]",
        "on reload x => 2:4: plugin/on: Wrong event name or event not supported: 'reload'; write"
            + " startup or shutdown",
        "on startup & => 2:12: plugin/on: no command contained in '&'; write: on startup|shutdown"
            + " COMMAND [ARGUMENT...] [&]"
      })
  @DisplayName("is refused where it is wrong in CoreDNS, too")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(On.TYPE, directive)).isEqualTo(complaint);
  }
}
