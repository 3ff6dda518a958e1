package dev.seamark.server.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The text that every match has")
class RequiredTextTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "^(.*)\\.svc\\.local$ .svc.local",
        "(a|bcdef)gh(i) gh",
        "abc?d ab",
        "abc*d ab",
        "abc+d abc",
        "abc{0,2}d ab",
        "(abcd)?ef ef",
        "a[xyz]bc bc",
        "a[^]x]bc bc",
        "a[[:alpha:]]bc bc",
        "a[\\]]bc bc",
        "a(\\)[)]b)cd cd",
        "ab.cde cde",
        "ab\\dcde cde",
        "ab{c ``",
        "ab{c|d}ef ``",
        "ab{2}c{1,}def def",
        "(?:x)yz yz",
        "(?P<n>x)yz yz",
        "abc|d ``",
        "(?i)abc ``",
        "a\\x41bc ``",
        "\\Qa|b\\E ``",
        "a\\pLbc ``",
        ".* ``",
        "abc\uD83D\uDE00?d ``",
      })
  void isTheLongestOutsideOfGroups(String source, String text) {
    assertThat(Expression.compile(source)).isNotNull();
    assertThat(RequiredText.of(source)).isEqualTo(text == null ? "" : text);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("is in every text that is matched")
  void isInEveryMatch(long seed) {
    List<String> pieces =
        List.of(
            "a", "b", "ab", "\\.", ".", "[ab]", "(a|b)", "(ab)", "*", "+", "?", "{1,2}", "^", "$");
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder source = new StringBuilder("a");
      for (int i = random.nextInt(6); i > 0; i--) {
        source.append(pieces.get(random.nextInt(pieces.size())));
      }
      Pattern pattern;
      try {
        pattern = Pattern.compile(source.toString());
      } catch (PatternSyntaxException e) {
        continue; // two repetitions in a row
      }
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(10); i > 0; i--) {
        text.append("ab.".charAt(random.nextInt(3)));
      }
      if (pattern.matcher(text).find()) {
        assertThat(RequiredText.isIn(text, RequiredText.of(source.toString())))
            .as("%s in %s", source, text)
            .isTrue();
      }
    }
  }
}
