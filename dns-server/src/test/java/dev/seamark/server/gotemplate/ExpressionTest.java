package dev.seamark.server.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An expression of a Corefile")
class ExpressionTest {

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
        "^\\x{61}{30}\\p{Greek}{40}$, a, false",
        "^\\pL\\d$, a1, true",
        "^\\p{Greek}$, α, true",
        "^(?:[^.]+\\.){4}internal\\.$, a.b.c.d.internal., true",
        "^(?:a{1000}){0}$, b, false",
        "^a{1000}b{1000}$, ab, false",
        "\\pN{3}, a12, false"
      })
  @DisplayName("is found as in Go")
  void isFound(String expression, String text, boolean found) {
    assertThat(Expression.compile(expression).find(text).isPresent()).isEqualTo(found);
  }

  @Test
  @DisplayName("has groups with names of any letters, and numbers; those without a part are empty")
  void groups() {
    Expression.Match match =
        Expression.compile("^(?P<a_1>x)(y)?(?<b>[(]z)(?:w)(v)$").find("x(zwv").orElseThrow();
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
        "(?P<a-b>x)",
        "(?P=a)",
        "(?'a'x)",
        "\\p{Nope}",
        "a\\Z",
        "\\C",
        "[b-a]",
        "a{2,1}",
        ")"
      })
  @DisplayName("is refused where Go would")
  void isRefused(String expression) {
    assertThatThrownBy(() -> Expression.compile(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("is not greedy with (?U), and is again where a question mark says so")
  void ungreedy() {
    assertThat(Expression.compile("(?U)a(b+)(c+?)").find("abbcc").orElseThrow().groups())
        .containsExactly("abbcc", "bb", "cc");
    assertThat(Expression.compile("(?U)a(b+)").find("abbcc").orElseThrow().groups())
        .containsExactly("ab", "b");
  }

  @Test
  @DisplayName("tries alternatives in their order")
  void alternatives() {
    assertThat(Expression.compile("a|ab").find("ab").orElseThrow().groups()).containsExactly("a");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "(x+x+)+[y]",
        "^(a*)*(a*)*(a*)*(a*)*[b]$",
        "(.*)\\.(.*)\\.(.*)\\.(.*)\\.svc\\.cluster\\.local$",
        "(x?){60}x{60}[y]"
      })
  @DisplayName("takes time linear in the text, where going back and forth would take for ever")
  @Timeout(60)
  void linear(String expression) {
    Expression compiled = Expression.compile(expression);
    for (String text : List.of("x".repeat(100_000), "a.".repeat(50_000), "a".repeat(100_000))) {
      assertThat(compiled.find(text)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "a++b, invalid nested repetition operator: `++`",
        "a**, invalid nested repetition operator: `**`",
        "\\h, invalid escape sequence: `\\h`",
        "(?x)a b, invalid or unsupported Perl syntax: `(?x`",
        "(?=a), invalid or unsupported Perl syntax: `(?=`",
        "(?>a), invalid or unsupported Perl syntax: `(?>`",
        "a{1001}, invalid repeat count: `{1001}`",
        "((a{100}){10}){2}, invalid repeat count: `{2}`",
        "(?:a{500}|b)c(d(?:e[)]{40}){40}), invalid repeat count: `{40}`",
        "a)b(, unexpected ): `)b(`",
        "*, missing argument to repetition operator: `*`"
      })
  @DisplayName("is refused in Go's words")
  void words(String expression, String why) {
    assertThatThrownBy(() -> Expression.compile(expression)).hasMessage(why);
  }

  @Test
  @DisplayName("is refused where it would need more stack or memory than there is")
  void bounded() {
    assertThatThrownBy(() -> Expression.compile("(".repeat(5000) + ")".repeat(5000)))
        .hasMessage("expression nests too deeply");
    assertThatThrownBy(() -> Expression.compile("x" + "(?:a?){1000}".repeat(5) + "$"))
        .hasMessageContaining("more than 1000 alternatives and optional parts");
    assertThatThrownBy(() -> Expression.compile("(a*)*".repeat(2000)))
        .hasMessageContaining("more than 1000 alternatives and optional parts");
    assertThat(Expression.compile("(?:a?){1000}$").find("a".repeat(1000))).isPresent();
    assertThat(Expression.compile("(".repeat(1000) + ")".repeat(1000)).find("a")).isPresent();
  }
}
