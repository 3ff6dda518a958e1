package dev.seamark.server.corefile;

import static dev.seamark.server.corefile.Parsing.complaint;
import static dev.seamark.server.corefile.Parsing.directives;
import static dev.seamark.server.corefile.Parsing.parsed;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Corefile")
class CorefileParserTest {

  private static List<String> keys(Corefile file, int block) {
    return file.blocks().get(block).keys().stream().map(Word::text).toList();
  }

  private static List<String> names(List<Directive> directives) {
    return directives.stream().map(d -> d.name().text()).toList();
  }

  static Stream<Path> stockFiles() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(CorefileParserTest.class.getResource("/corefiles")).toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stockFiles")
  @DisplayName("of every distribution parses")
  void ofEveryDistributionParses(Path file) throws CorefileException {
    Corefile corefile = CorefileParser.parse(file, Set.of(), name -> Optional.empty());

    assertThat(corefile.blocks()).isNotEmpty();
    assertThat(corefile.blocks().getFirst().keys().getFirst().at().file())
        .isEqualTo(file.toString());
    assertThat(corefile.blocks())
        .allSatisfy(block -> assertThat(names(block.directives())).isNotEmpty());
  }

  @Test
  @DisplayName("of kubeadm has its directives, arguments and blocks in order")
  void ofKubeadm() throws Exception {
    Path file =
        stockFiles().filter(f -> f.toString().contains("kubeadm-1-32")).findFirst().orElseThrow();
    List<Directive> directives =
        CorefileParser.parse(file, Set.of(), name -> Optional.empty())
            .blocks()
            .getFirst()
            .directives();

    assertThat(names(directives))
        .containsExactly(
            "errors",
            "health",
            "ready",
            "kubernetes",
            "prometheus",
            "forward",
            "cache",
            "loop",
            "reload",
            "loadbalance");
    Directive kubernetes = directives.get(3);
    assertThat(kubernetes.texts()).containsExactly("cluster.local", "in-addr.arpa", "ip6.arpa");
    assertThat(kubernetes.hasBlock()).isTrue();
    assertThat(names(kubernetes.block())).containsExactly("pods", "fallthrough", "ttl");
    assertThat(kubernetes.block().get(1).texts()).containsExactly("in-addr.arpa", "ip6.arpa");
    assertThat(directives.getFirst().hasBlock()).isFalse();
  }

  @Nested
  @DisplayName("has words")
  class Words {

    @Test
    @DisplayName("that white space separates, with positions from 1:1")
    void separatedByWhiteSpace() {
      Directive hosts = directives("  hosts\t/etc/hosts   a.test").getFirst();
      assertThat(hosts.texts()).containsExactly("/etc/hosts", "a.test");
      assertThat(hosts.at()).isEqualTo(new Position("Corefile", 2, 3));
      assertThat(hosts.arguments().get(1).at()).hasToString("Corefile:2:22");
    }

    @Test
    @DisplayName("that a hash sign ends, even within a word")
    void endedByHashSign() {
      assertThat(
              directives("# nothing\nforward . 192.0.2.1#5353 192.0.2.2\nwhoami")
                  .getFirst()
                  .texts())
          .containsExactly(".", "192.0.2.1");
    }

    @Test
    @DisplayName("in quotes, with blanks, hash signs, braces and lines in them")
    void inQuotes() {
      Directive directive = directives("t \"a # {\n} b\" \"\" \"{\" c").getFirst();
      assertThat(directive.texts()).containsExactly("a # {\n} b", "", "{", "c");
      assertThat(directive.arguments().get(2).quoted()).isTrue();
      assertThat(directive.hasBlock()).isFalse();
    }

    @ParameterizedTest(name = "{0} reads {1}")
    @CsvSource(
        quoteCharacter = '\'',
        value = {
          "'\"say \\\"hi\\\"\"', 'say \"hi\"'",
          "'\"a\\.b\\\\\"', 'a\\.b\\\\'",
          "'a\"b', 'a\"b'",
          "'\"it''s\"', 'it''s'"
        })
    @DisplayName("in which a backslash escapes a quote in quotes and nothing else")
    void backslash(String written, String read) {
      assertThat(directives("x " + written).getFirst().texts()).containsExactly(read);
    }

    @Test
    @DisplayName("with line ends of any system, and maybe a byte order mark")
    void lineEnds() {
      Corefile file = parsed("\uFEFF.:53 {\r\n  whoami\r\n  cache 30\r\n}\r\n");
      assertThat(keys(file, 0)).containsExactly(".:53");
      assertThat(names(file.blocks().getFirst().directives())).containsExactly("whoami", "cache");
    }
  }

  @Nested
  @DisplayName("has environment variables")
  class EnvironmentVariables {
    private final Map<String, String> environment =
        Map.of("PORT", "1053", "FORMAT", "{remote} asks {name}", "BRACE", "{", "HASH", "a#b\"c");

    private List<String> arguments(String line) {
      return parsed(". {\n" + line + "\n}", environment)
          .blocks()
          .getFirst()
          .directives()
          .getFirst()
          .texts();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {".:{$PORT} {\n}", ".:{%PORT%} {\n}", "\".:{$PORT}\" {\n}"})
    @DisplayName("in keys, in both spellings and in quotes")
    void inKeys(String text) {
      assertThat(keys(parsed(text, environment), 0)).containsExactly(".:1053");
    }

    @Test
    @DisplayName("whose blanks do not separate words, in quotes or not")
    void blanksStay() {
      assertThat(arguments("log . {$FORMAT}")).containsExactly(".", "{remote} asks {name}");
      assertThat(arguments("log . {%FORMAT%}:53 b"))
          .containsExactly(".", "{remote} asks {name}:53", "b");
      assertThat(arguments("t \"x{$FORMAT}\"")).containsExactly("x{remote} asks {name}");
    }

    @Test
    @DisplayName("in which nothing else has a meaning")
    void valuesAreText() {
      assertThat(arguments("t {$BRACE} {$HASH} \"{$HASH}\""))
          .containsExactly("{", "a#b\"c", "a#b\"c");
    }

    @Test
    @DisplayName("that are empty where they are not set, which is warned of")
    void notSet() {
      Corefile file = parsed(". {\n t a{$NO}b {$NO} c\n}");
      assertThat(file.blocks().getFirst().directives().getFirst().texts())
          .containsExactly("ab", "c");
      assertThat(file.warnings().getFirst())
          .hasToString("Corefile:2:5: environment variable 'NO' is not set and counts as empty");
    }

    @Test
    @DisplayName("but not where the reference is not closed or has no name")
    void noReference() {
      assertThat(arguments("t {$PORT {$} {%PORT} {1}"))
          .containsExactly("{$PORT", "{$}", "{%PORT}", "{1}");
    }
  }

  @Nested
  @DisplayName("has server blocks")
  class Blocks {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          "a.test b.test {\n}",
          "a.test, b.test {\n}",
          "a.test,\nb.test {\n}",
          "a.test,b.test {\n}",
          "a.test b.test\n{\n}",
          "a.test,\n # and\nb.test {\n}"
        })
    @DisplayName("with several keys, by blank, comma, or new line behind a comma")
    void severalKeys(String text) {
      assertThat(keys(parsed(text), 0)).containsExactly("a.test", "b.test");
    }

    @Test
    @DisplayName("one after the other")
    void severalBlocks() {
      Corefile file = parsed("a.test {\n whoami\n}\nb.test {\n}\n");
      assertThat(file.blocks()).hasSize(2);
      assertThat(keys(file, 1)).containsExactly("b.test");
      assertThat(file.blocks().get(1).directives()).isEmpty();
    }

    @Test
    @DisplayName("without braces, where there is only one")
    void withoutBraces() {
      Corefile file = parsed("a.test b.test\nwhoami\nhealth {\n lameduck 5s\n}\n");
      assertThat(keys(file, 0)).containsExactly("a.test", "b.test");
      assertThat(names(file.blocks().getFirst().directives())).containsExactly("whoami", "health");
    }

    @Test
    @DisplayName("none at all, where there is nothing but comments")
    void nothing() {
      assertThat(parsed("# nothing\n").blocks()).isEmpty();
    }

    @Test
    @DisplayName(
        "whose directives may have blocks in blocks, empty ones, and the brace on the next line")
    void nested() {
      List<Directive> all = directives("a {\n b 1 {\n  c\n }\n d\n}\ne { }\nf\n{\n g\n}");
      assertThat(names(all)).containsExactly("a", "e", "f");
      assertThat(names(all.getFirst().block())).containsExactly("b", "d");
      assertThat(names(all.getFirst().block().getFirst().block())).containsExactly("c");
      assertThat(all.get(1).hasBlock()).isTrue();
      assertThat(names(all.get(2).block())).containsExactly("g");
    }
  }

  @Nested
  @DisplayName("is refused with position, reason and remedy:")
  class Refused {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          ".:53 {\\n"
              + " whoami | Corefile:1:6: this '{' is never closed; add a '}' on a line of its own",
          ".:53 {\\n"
              + " a {\\n"
              + "  b\\n"
              + "} | Corefile:1:6: this '{' is never closed; add a '}' on a line of its own",
          ".:53 {\\n"
              + " t \"abc\\n"
              + "}\\n"
              + " | Corefile:2:4: this quote is never closed; add a '\"' where the text ends",
          ".:53 {\\n"
              + "}\\n"
              + "} | Corefile:3:1: unexpected '}'; remove it, or add the '{' that it belongs to",
          ". {\\n"
              + " whoami }\\n"
              + " | Corefile:2:9: unexpected '}' behind 'whoami'; put it on a line of its own, or"
              + " in quotes where it is text",
          ". {\\n"
              + " a {\\n"
              + " } b\\n"
              + "} | Corefile:3:4: expected the end of the line behind '}', but found 'b'; put it"
              + " on a line of its own",
          ". {\\n"
              + " {\\n"
              + " }\\n"
              + "} | Corefile:2:2: '{' opens a block of nothing; put the name of what it belongs to"
              + " in front",
          "{\\n"
              + "} | Corefile:1:1: a server block has to begin with the zones that it serves; write"
              + " for example: .:53 {",
          "\"\" | Corefile:1:1: a server block has to begin with the zones that it serves; write"
              + " for example: .:53 {",
          "a.test, { | Corefile:1:1: expected another zone behind the comma; remove the comma",
          "a.test, | Corefile:1:1: expected another zone behind the comma; remove the comma",
          ". {\\n"
              + "}\\n"
              + "cache 30 | Corefile:3:1: 'cache' stands outside of any server block; move it"
              + " inside of the braces of a server block",
          ". {\\n"
              + "}\\n"
              + "b.test\\n"
              + "whoami | Corefile:3:1: 'b.test' stands outside of any server block; write: b.test"
              + " { ... }, since only a single block may go without braces",
          "(a)\\nb | Corefile:1:1: expected '{' behind the snippet name '(a)'; write: (a) { ... }",
          "(a) {\\n | Corefile:1:5: this '{' is never closed; add a '}' on a line of its own"
        })
    void withPosition(String text, String complaint) {
      assertThat(complaint(text.replace("\\n", "\n"))).isEqualTo(complaint);
    }

    @Test
    @DisplayName("blocks in blocks without end")
    void tooDeep() {
      assertThat(complaint(". {\n" + "a {\n".repeat(5000))).contains("nested deeper than 100");
    }

    @Test
    @DisplayName("a file that is not there")
    void noFile() {
      Path file = Path.of("/nowhere/Corefile");
      try {
        CorefileParser.parse(file, Set.of(), name -> Optional.empty());
      } catch (CorefileException e) {
        assertThat(e.line())
            .isEqualTo(
                "/nowhere/Corefile:1:1: cannot read the Corefile: no such file or directory;"
                    + " name another one with -conf FILE");
        return;
      }
      throw new AssertionError("read a file that is not there");
    }
  }
}
