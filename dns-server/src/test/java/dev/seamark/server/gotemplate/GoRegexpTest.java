package dev.seamark.server.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A regular expression of Go's")
class GoRegexpTest {

  @ParameterizedTest(name = "{0} in {1}: {2}")
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "^a, ab., true",
        "b$, ab., false",
        "[.]example[.]$, x.example., true",
        "^[[:alpha:]]+$, abc, true",
        "^[^[:digit:].]+$, a1, false",
        "^[[]x[]]$, [x], true",
        "^[]a]+$, ]a], true",
        "^[&&a]+$, a&, true",
        "a{2}, caat, true",
        "^a{x}$, a{x}, true",
        "^{a$, {a, true",
        "(?i)ABC, abc, true",
        "(?:a|b)c, bc, true",
        "\\Aa\\z, a, true",
        "\\Q.+\\E$, a.+, true",
        "\\x{61}\\_, a_, true",
        "^\\pL\\d$, a1, true",
        "^\\p{Greek}$, α, true",
        "^(?:[^.]+\\.){4}internal\\.$, a.b.c.d.internal., true"
      })
  @DisplayName("is found as in Go")
  void isFound(String expression, String text, boolean found) {
    assertThat(GoRegexp.compile(expression).find(text).isPresent()).isEqualTo(found);
  }

  @Test
  @DisplayName("has groups with names of any letters, and numbers; those without a part are empty")
  void groups() {
    GoRegexp.Match match =
        GoRegexp.compile("^(?P<a_1>x)(y)?(?<b>[(]z)(?:w)(v)$").find("x(zwv").orElseThrow();
    assertThat(match.groups()).containsExactly("x(zwv", "x", "", "(z", "v");
    assertThat(match.named()).isEqualTo(Map.of("a_1", "x", "b", "(z"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "(",
        "[a",
        "a\\",
        "(?=a)",
        "(?<!a)",
        "(a)\\1",
        "[[:nope:]]",
        "(?P<a>x)(?P<a>y)",
        "*"
      })
  @DisplayName("is refused where Go would")
  void isRefused(String expression) {
    assertThatThrownBy(() -> GoRegexp.compile(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("gives up where going back and forth would take for ever")
  void givesUp() {
    GoRegexp bad = GoRegexp.compile("(x+x+)+[y]");
    assertThatThrownBy(() -> bad.find("x".repeat(200)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the expression takes too long");
  }
}
