package dev.seamark.server.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A template")
class GoTemplateTest {
  private static final Map<String, Object> DATA =
      Map.of(
          "Name",
          "ip-1.example.",
          "Empty",
          "",
          "Match",
          List.of("ip-1.example.", "1"),
          "Group",
          Map.of("a", "10", "0", "ip-1.example."),
          "Number",
          7L,
          "None",
          List.of(),
          "Inner",
          (Fields) name -> Optional.of("inner " + name),
          "Meta",
          (Fields.Method) arguments -> "<" + arguments.getFirst() + ">");
  private static final Set<String> FIELDS = DATA.keySet();

  private static String write(String template) {
    try {
      return GoTemplate.parse(template, FIELDS)
          .execute(name -> Optional.ofNullable(DATA.get(name)));
    } catch (TemplateException e) {
      throw new AssertionError(e.offset() + ": " + e.getMessage(), e);
    }
  }

  private static String complaint(String template) {
    TemplateException e =
        catchThrowableOfType(
            TemplateException.class,
            () ->
                GoTemplate.parse(template, FIELDS)
                    .execute(name -> Optional.ofNullable(DATA.get(name))));
    return e.offset() + ": " + e.getMessage();
  }

  @ParameterizedTest(name = "{0} writes {1}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "plain => plain",
        "{{ .Name }} 60 IN A 192.0.2.1 => ip-1.example. 60 IN A 192.0.2.1",
        "10.{{.Group.a}}.{{ .Group.missing }}. => 10.10..",
        "{{ index .Match 1 }}{{ index .Group \"a\" }} => 110",
        "{{ .Meta \"a/b\" }} => <a/b>",
        "{{ \"x\" | .Meta }} => <x>",
        "{{ .Inner.Field }} => inner Field",
        "{{ (index .Match 0) }} => ip-1.example.",
        "{{ $.Name }} => ip-1.example.",
        "{{/* a comment */}}x{{- /* and */ -}} y => xy",
        "a {{- 1 -}} b => a1b",
        "{{ `raw \\n` }}{{ \"tab\\tq\\\"\" }} => raw \\ntab\tq\"",
        "{{ 'a' }} {{ 0x10 }} {{ 1_000 }} {{ -3 }} {{ 1.5 }} {{ true }} {{ 1e3 }} => 97 16 1000 -3"
            + " 1.5 true 1000",
        "{{ if .Empty }}yes{{ else }}no{{ end }} => no",
        "{{ if eq .Number 1 }}a{{ else if eq .Number 7 }}b{{ else }}c{{ end }} => b",
        "{{ if and .Name (gt .Number 3) }}both{{ end }} => both",
        "{{ or .Empty \"else\" }}{{ and .Empty .Name }}{{ not .Empty }} => elsetrue",
        "{{ with .Group }}{{ .a }}{{ else }}none{{ end }} => 10",
        "{{ with .Empty }}x{{ else with .Name }}{{ . }}{{ end }} => ip-1.example.",
        "{{ range .Match }}[{{ . }}]{{ end }} => [ip-1.example.][1]",
        "{{ range $i, $m := .Match }}{{ $i }}={{ $m }};{{ end }} => 0=ip-1.example.;1=1;",
        "{{ range $k, $v := .Group }}{{ $k }}{{ end }} => 0a",
        "{{ range 3 }}{{ . }}{{ end }}{{ range .None }}x{{ else }}none{{ end }} => 012none",
        "{{ range 9 }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ if gt . 3 }}{{ break }}{{ end }}{{ ."
            + " }}{{ end }} => 013",
        "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }} => 2",
        "{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ $x }}{{ end }}{{ $x }} => 21",
        "{{ if $y := .Name }}{{ len $y }}{{ end }} => 13",
        "{{ printf \"%s-%03d-%x-%q-%v%%\" \"a\" 7 255 \"q\" 1.5 }} => a-007-ff-\"q\"-1.5%",
        "{{ printf \"%d %s\" \"x\" }} => %!d(string=x) %!s(MISSING)",
        "{{ printf \"%x\" \"hi\" }}{{ printf \"%s\" .Match }} => 6869[ip-1.example. 1]",
        "{{ print 1 2 \"a\" 3 }} => 1 2a3",
        "{{ parseInt \"7b\" 16 8 }} => 123",
        "{{ eq 3 1 2 3 }}{{ ne \"a\" \"b\" }}{{ lt 1 2 }}{{ le 2 2 }}{{ ge \"b\" \"a\" }} =>"
            + " truetruetruetruetrue",
        "{{ slice .Name 0 2 }}{{ slice .Name 3 }} => ip1.example.",
        "{{ html \"<a&'>\" }} {{ urlquery \"a b/c\" }} {{ js \"it's\" }} => &lt;a&amp;&#39;&gt;"
            + " a+b%2Fc it\\'s",
        "{{ len .Match }}{{ len \"äb\" }} => 23",
        "{{ \"}}\" }}{{ \"{{\" }} => }}{{"
      })
  @DisplayName("writes")
  void writes(String template, String text) {
    assertThat(write(template)).isEqualTo(text);
  }

  @Test
  @DisplayName("pipes values through functions")
  void pipes() {
    assertThat(write("{{ .Match | len | print }}")).isEqualTo("2");
    assertThat(write("{{ \"b\" | printf \"%s%s\" \"a\" }}")).isEqualTo("ab");
    assertThat(write("{{ printf \"%5s|%-5s|%+d|%.2f|%t|%X\" \"a\" \"b\" 3 2.5 true 171 }}"))
        .isEqualTo("    a|b    |+3|2.50|true|AB");
    assertThat(write("a\n {{- .Number }}  {{- \"\" -}}\n b")).isEqualTo("a7b");
  }

  @Nested
  @DisplayName("is refused with the place")
  class Refused {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiterString = " => ",
        quoteCharacter = '~',
        value = {
          "a {{ .Name => 2: this {{ is never closed by }}",
          "a {{ \"x }} => 2: this {{ is never closed by }}",
          "{{ if .Name }} => 0: this {{if}} has no {{end}}",
          "{{ end }} => 0: unexpected {{end}}",
          "{{ if .Name }}{{ else }}{{ else }}{{ end }} => 24: a second {{else}}",
          "{{ .Nmae }} => 3: unknown field .Nmae; write one of .Empty, .Group, .Inner, .Match,"
              + " .Meta, .Name, .None, .Number",
          "{{ $x }} => 3: undefined variable $x",
          "{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }} => 38: undefined variable $x",
          "{{ break }} => 0: {{break}} outside of {{range}}",
          "{{ define \"x\" }}{{ end }} => 0: {{define}} is not supported",
          "{{ ( }} => 5: missing value for command",
          "{{ }} => 3: missing value for command",
          "{{ 12x }} => 3: not a number: 12x",
          "{{ ? }} => 3: unexpected '?'",
          "{{ \"\\z\" }} => 4: not an escape: \\z",
          "{{ /* x }} => 0: this comment is never closed"
        })
    void whenParsed(String template, String complaint) {
      assertThat(complaint(template)).isEqualTo(complaint);
    }

    @Test
    @DisplayName("where a function is unknown, with those that there are")
    void unknownFunction() {
      assertThat(complaint("{{ upper .Name }}"))
          .startsWith("3: function \"upper\" is not defined; there are and, or, not, len, index")
          .endsWith("parseInt");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiterString = " => ",
        quoteCharacter = '~',
        value = {
          "{{ index .Match 5 }} => 3: error calling index: index out of range: 5",
          "{{ parseInt \"zz\" 16 8 }} => 3: error calling parseInt: parseInt: \"zz\" is not a"
              + " number of base 16 and 8 bits",
          "{{ parseInt \"100\" 16 8 }} => 3: error calling parseInt: parseInt: \"100\" is not a"
              + " number of base 16 and 8 bits",
          "{{ eq 1 \"1\" }} => 3: error calling eq: incompatible types for comparison: int and"
              + " string",
          "{{ .Name.X }} => 3: can't evaluate field X in type string",
          "{{ .Name 1 }} => 3: can't give argument to non-function",
          "{{ len 3 }} => 3: error calling len: len of type int",
          "{{ range .Number }}{{ range 2000000 }}x{{ end }}{{ end }} => 28: more than 1048576"
              + " steps",
          "{{ range 999999 }}xxxxxxxxxx{{ end }} => 0: the text grows beyond 262144 characters"
        })
    @DisplayName("or when it is executed, where values do not fit")
    void whenExecuted(String template, String complaint) {
      assertThat(complaint(template)).isEqualTo(complaint);
    }
  }
}
