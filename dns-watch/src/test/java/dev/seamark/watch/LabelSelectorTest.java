package dev.seamark.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A label selector")
class LabelSelectorTest {
  private static final Map<String, String> WEB =
      Map.of("app", "web", "tier", "front", "example.com/team", "a.b_c", "empty", "");

  @ParameterizedTest(name = "\"{0}\" selects app=web, tier=front, example.com/team=a.b_c, empty=")
  @ValueSource(
      strings = {
        "",
        "  ",
        "app",
        "app=web",
        "app==web",
        "app = web",
        "app in (web)",
        "app in (db, web)",
        "app in (db,web),tier=front",
        "app notin (db)",
        "other notin (db)",
        "!other",
        "! other",
        "example.com/team=a.b_c",
        "empty=",
        "empty",
        "empty in (,x)",
        "in notin (x), notin notin (y), app"
      })
  void selects(String text) {
    assertThat(LabelSelector.parse(text).matches(WEB)).isTrue();
  }

  @ParameterizedTest(name = "\"{0}\" does not select app=web, tier=front")
  @ValueSource(
      strings = {
        "other",
        "app=db",
        "app in (db)",
        "app notin (web,db)",
        "!app",
        "app=web,tier=back",
        "app="
      })
  void leavesOut(String text) {
    assertThat(LabelSelector.parse(text).matches(WEB)).isFalse();
  }

  @ParameterizedTest(name = "\"{0}\" is refused: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a!=b       | operator '!=' at character 2",
        "a > 1      | operator '>' at character 3",
        "a<1        | operator '<' at character 2",
        "a in ()    | expected at least one value",
        "a in b     | expected '('",
        "a in (b    | found the end at character 8, expected ',' or ')'",
        "a is b     | found 'is b' at character 3, expected one of =, ==, in, notin",
        "a,         | expected a label key",
        ",a         | expected a label key",
        "=b         | expected a label key",
        "a=b c      | found 'c' at character 5, expected ',' or the end",
        "-a         | expected a label key",
        "a=b!       | expected ',' or the end",
        "a=-b       | expected a label value",
        "A B/c      | expected one of",
        "UP/c       | expected a label key",
      })
  void refuses(String text, String why) {
    assertThatThrownBy(() -> LabelSelector.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
