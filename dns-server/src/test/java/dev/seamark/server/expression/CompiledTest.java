package dev.seamark.server.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.harness.TestSetup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values are those that expr-lang.org's own implementation gives. */
@DisplayName("An expression")
class CompiledTest {
  private final Frame frame = new Frame();

  private Object value(String text) throws ExpressionException {
    return Compiled.of(text, new Scope()).value(frame);
  }

  private static String complaint(String text) {
    try {
      Compiled.of(text, new Scope());
    } catch (ExpressionException e) {
      return e.offset() + ": " + e.getMessage() + "; " + e.advice();
    }
    throw new AssertionError("it is accepted");
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "1 + 2 * 3 => 7",
        "7 % 3 => 1",
        "2 ** 3 ** 2 => 512.0",
        "1 / 2 => 0.5",
        "-2 ** 2 => -4.0",
        "0x10 + 0b11 + 0o7 => 26",
        "1_000 => 1000",
        ".5 + 1e2 => 100.5",
        "'a' + \"b\" + `c\\n` => abc\\n",
        "'\\x41\\u0042\\103' => ABC",
        "1 < 2 and 2 <= 2 or false => true",
        "1 < 2 < 2 => false",
        "not (1 == 2) => true",
        "int('x') == 1 or true => true",
        "false and int('x') == 1 || int('x') == 1 && false => false",
        "!true || 1 == 1.0 => true",
        "'A' in ['A', 'AAAA'] => true",
        "'A' not in ['A', 'AAAA'] => false",
        "3 in 1..5 => true",
        "'www.example.org.' matches '^w+\\\\.' => true",
        "'www.example.org.' startsWith 'www.' && 'a.' endsWith '.' => true",
        "'abc' contains 'b' and 'abc' not contains 'd' => true",
        "true ? 'yes' : 'no' => yes",
        "'' == nil => false",
        "[1, 2, 3][-1] => 3",
        "[1, 2, 3][1:] => [2, 3]",
        "'example'[:-4] => exa",
        "len('four') + len([1, 2]) => 6",
        "split('a.b.c', '.')[1] => b",
        "join(split('a.b', '.'), '-') => a-b",
        "replace('1-2-3', '-', '.') => 1.2.3",
        "replace('1-2-3', '-', '.', 1) => 1.2-3",
        "replace('ab', '', '-') => -a-b-",
        "upper('a') + lower('B') + trim(' c ') => Abc",
        "trimSuffix('a.', '.') + trimPrefix('www.b', 'www.') => ab",
        "indexOf('abcb', 'b') * 10 + lastIndexOf('abcb', 'b') => 13",
        "int('42') + int(1.9) => 43",
        "string(5) + string(true) => 5true",
        "min(3, 1, 2) + max(1, 2) + abs(-4) => 7",
        "any(['a', 'b'], # == 'b') => true",
        "all([1, 2], {# > 1}) => false",
        "one([1, 2], # > 1) and none([1, 2], # > 2) => true",
        "count([1, 2, 3], # > 1) => 2",
        "filter([1, 2, 3], # > 1) => [2, 3]",
        "map(['a'], # + 'b') => [ab]",
        "find([1, 2], # > 1) * findIndex([1, 2], # > 1) => 2",
        "'a.b' | split('.') | len() => 2",
        "let x = 2; let y = x * 3; y + x => 8",
        "incidr('10.1.2.3', '10.0.0.0/8') => true",
        "incidr('2001:DB8::1', '2001:0db8::/32') => true",
        "incidr('::ffff:10.0.0.1', '10.0.0.0/8') => true",
        "1 /* one */ + 1 => 2"
      })
  void hasTheValueThatItHasInCoreDns(String text, String expected) throws ExpressionException {
    assertThat(value(text)).hasToString(expected);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "incidr('nonsense', '10.0.0.0/8')",
        "incidr('[::1]', '::/0')",
        "incidr('10.0.0.1', 'nonsense')",
        "1 % 0 == 0",
        "[1][1] == 1",
        "int('1x') == 1",
        "find([1], # > 1) == 1",
        "any(1..60000, any(1..60000, # == 0))",
        "len(1..1000000000) == 1",
        "len(replace(replace(replace('aaaaaaaaaaaaaaaa', 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),"
            + " 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaa')) == 1"
      })
  void failsWhereItCannotBeEvaluatedOrTakesTooMuch(String text) throws ExpressionException {
    Compiled read = Compiled.of(text, new Scope());
    assertThatThrownBy(() -> read.holds(frame)).isInstanceOf(Fault.class);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "nmae() == 'a' => 0: unknown name nmae; did you mean 'name'?",
        "name == 'a' => 0: unexpected 'name'; write: name()",
        "name('a') == 'a' => 0: too many arguments to call name; it takes 0, not 1",
        "incidr(client_ip()) => 0: not enough arguments to call incidr; it takes 2, not 1",
        "incidr(port(), 5) => 15: cannot use int as argument (type string) to call incidr; give it"
            + " a value of type string",
        "port() == 53 => 7: invalid operation: == (mismatched types string and int); give it values"
            + " of types that fit",
        "not name() == 'a' => 0: invalid operation: not (mismatched type string); put what it"
            + " negates in parentheses",
        "type() in ['A', 'AAAA' => 22: unexpected the end of the expression; write ',' before it",
        "type() == 'A' type() == 'B' => 14: unexpected 'type'; put an operator before it, such as"
            + " and, or ==, or remove it",
        "name() matches '(' => 7: could not parse regex: (, missing closing ): `(`; write it in the"
            + " syntax of RE2, in quotes if it has blanks",
        "name() matches type() => 7: the regular expression is not in quotes; write: matches"
            + " 'REGEX'",
        "name() == 'a => 10: this quote is never closed; add a ' where the text ends",
        "name() matches 'a\\.b' => 17: unknown escape '\\.'; write \\\\ for a backslash: '\\\\.' in"
            + " a regular expression",
        "name() = 'a' => 7: unexpected '='; put an operator before it, such as and, or ==, or"
            + " remove it",
        "name() @ 'a' => 7: unrecognized character '@'; remove it, or put it in quotes where it is"
            + " text",
        "any(type(), # == 'a') => 0: builtin any takes only array (got string); write: any(LIST,"
            + " CONDITION with #)",
        "# == 'a' => 0: unexpected '#'; it is the element in any(LIST, CONDITION)",
        "name().size => 6: type string has no fields; write a function or an index",
        "1x == 1 => 0: bad number '1x'; write a number such as 53, 0x35 or 0.5",
        "size() ? 1 : 2 => 7: non-bool expression (type int) used as condition; write a condition,"
            + " such as a comparison, before '?'"
      })
  void isRefusedWithThePlaceAndWhatToDo(String text, String expected) {
    assertThat(complaint(text)).isEqualTo(expected);
  }

  @Test
  @DisplayName("that nests deeply or is very long is refused, and a long one is evaluated")
  void size() throws ExpressionException {
    assertThat(complaint("(".repeat(1000))).contains("nests too deeply");
    assertThat(complaint("!".repeat(1000) + "true")).contains("nests too deeply");
    assertThat(complaint("true and ".repeat(3000) + "true")).contains("more than 4000 words");
    assertThat(value("true and ".repeat(1990) + "true")).isEqualTo(true);
  }

  @Nested
  @DisplayName("in a Corefile")
  class InCorefile {
    private final TestSetup setup = new TestSetup(".");

    private List<Word> words(String line) {
      List<Word> words = new ArrayList<>();
      int column = 1;
      for (String text : line.split(" ", -1)) {
        words.add(new Word(text, new Position("Corefile", 4, column), false));
        column += text.length() + 1;
      }
      return words;
    }

    @Test
    @DisplayName("is told at the column of the fault, whichever word that is in")
    void place() {
      assertThatThrownBy(
              () ->
                  Compiled.read("view", words("type() == 'A' and nmae()=='a'"), new Scope(), setup))
          .isInstanceOfSatisfying(
              CorefileException.class,
              e ->
                  assertThat(e.line())
                      .isEqualTo(
                          "Corefile:4:19: plugin/view: unknown name nmae; did you mean 'name'?"));
    }

    @Test
    @DisplayName("is accepted with a warning where a network is none: CoreDNS starts with it, too")
    void network() throws CorefileException {
      Compiled.read("view", words("incidr(client_ip(), '10.0.0/8')"), new Scope(), setup);
      assertThat(setup.warnings())
          .containsExactly(
              "Corefile:4:21: plugin/view: invalid CIDR address: 10.0.0/8, so the expression always"
                  + " fails; write a network such as '10.0.0.0/8' or '2001:db8::/32'");
    }
  }
}
