package dev.seamark.server.plugins.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin template")
class TemplateTest {
  private static final Plugin NEXT =
      Told.ending(x -> x.fail(x.block().chain()[1], Rcode.NOTIMP, ""));

  private final TestSetup setup = new TestSetup("test.");

  private ChainHarness templates(String directives) {
    return ChainHarness.of(Told.plugin(setup, Template.TYPE, directives), NEXT);
  }

  private static String rcode(Message reply) {
    return Rcode.string(reply.getRcode());
  }

  @Nested
  @DisplayName("with var and expr")
  class Computes {
    private static final String PRIVATE =
        """
        template IN A {
          match ^(?P<ip>[0-9]+(-[0-9]+)*)[.](?P<id>[a-z]+)[.]test[.]$
          var ip replace(group('ip'), '-', '.')
          var short len(ip) < 12
          expr "any(['10.0.0.0/8', '192.168.0.0/16'], incidr(ip, #))" and short
          expr group('2') != 'x' && group('id') == group('3')
          answer "{{ .Name }} 60 IN A {{ .Var.ip }}"
          fallthrough
        }
        """;

    @Test
    @DisplayName("answers the names whose expressions are true, with what was computed")
    void matches() {
      try (ChainHarness harness = templates(PRIVATE)) {
        assertThat(Told.answers(harness.ask("10-1-2-3.id.test A")))
            .containsExactly("10-1-2-3.id.test. 60 IN A 10.1.2.3");
      }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"8-8-8-8.id.test A", "10-100-200-255.id.test A", "10-1.id.test A"})
    @DisplayName("leaves others to the next plugin, and those that cannot be evaluated")
    void doesNotMatch(String question) {
      try (ChainHarness harness = templates(PRIVATE)) {
        assertThat(rcode(harness.ask(question))).isEqualTo("NOTIMP");
      }
      try (ChainHarness harness = templates(PRIVATE.replace("  fallthrough\n", ""))) {
        assertThat(rcode(harness.ask(question))).isEqualTo("SERVFAIL");
      }
    }

    @Test
    @DisplayName("refuses what is not an expression or not a name, with its place")
    void wrong() {
      assertThat(Told.complaint(Template.TYPE, "template IN A {\n expr group(1) == 'x'\n}"))
          .isEqualTo(
              "3:13: plugin/template: cannot use int as argument (type string) to call group; give"
                  + " it a value of type string");
      assertThat(Told.complaint(Template.TYPE, "template IN A {\n var a-b name()\n}"))
          .isEqualTo(
              "3:6: plugin/template: 'a-b' is not a name of a variable; write letters, digits and"
                  + " '_', a letter first");
      assertThat(
              Told.complaint(Template.TYPE, "template IN A {\n expr later == 'x'\n var later 1\n}"))
          .startsWith("3:7: plugin/template: unknown name later; ");
    }
  }

  @Nested
  @DisplayName("fills in")
  class FillsIn {
    @Test
    @DisplayName("what is known of the question")
    void question() {
      try (ChainHarness harness =
          templates(
              """
              template IN TXT {
                match ^(?P<first>[^.]+)[.](.*)$
                answer "{{ .Name }} 60 IN TXT \\"{{ .Zone }} {{ .Class }} {{ .Type }} {{ .Group.first }} {{ index .Match 2 }} {{ .Question.Name }} {{ .Remote }} {{ .Message.RecursionDesired }}[{{ .Meta \\"x\\" }}]\\""
              }
              """)) {
        Message reply = harness.ask("A.b.Test TXT");
        assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(reply.getQuestion().getName()).hasToString("A.b.Test.");
        assertThat(Told.answers(reply).getFirst())
            .endsWith("60 IN TXT \"test. IN TXT a b.test. A.b.Test. 127.0.0.1 true[]\"");
      }
    }

    @Test
    @DisplayName("an IPv6 client's address in its short form, as other servers' templates have it")
    void shortAddress() {
      try (ChainHarness harness =
          templates("template IN TXT {\n answer \"{{ .Name }} 60 IN TXT {{ .Remote }}\"\n}")) {
        assertThat(Told.answers(harness.askFrom("2001:db8:0:0::5", "x.test TXT")).getFirst())
            .endsWith("TXT 2001:db8::5");
      }
    }

    @Test
    @DisplayName("the type and class of the template where the question is for any")
    void any() {
      try (ChainHarness harness =
          templates("template IN A {\n answer \"{{ .Name }} IN {{ .Type }} 192.0.2.1\"\n}")) {
        assertThat(Told.answers(harness.ask("x.test ANY")))
            .containsExactly("x.test. 3600 IN A 192.0.2.1");
      }
    }

    @Test
    @DisplayName("all sections; what is blank is left out")
    void sections() {
      try (ChainHarness harness =
          templates(
              """
              template IN MX {
                answer "{{ .Name }} 1h IN MX 10 m.test" "{{ if false }}x{{ end }}"
                authority "test 60 IN SOA ns.test. h.test. (
                   1 60 60
                   60 60 )"
                additional "m.test. IN 30 A 192.0.2.1"
              }
              """)) {
        Message reply = harness.ask("x.test MX");
        assertThat(Told.answers(reply)).containsExactly("x.test. 3600 IN MX 10 m.test.");
        assertThat(Told.records(reply, Section.AUTHORITY))
            .containsExactly("test. 60 IN SOA ns.test. h.test. 1 60 60 60 60");
        assertThat(Told.records(reply, Section.ADDITIONAL))
            .containsExactly("m.test. 30 IN A 192.0.2.1");
      }
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "a.test A, NOERROR",
    "b.test A, NXDOMAIN",
    "c.test A, SERVFAIL",
    "c.test AAAA, NOTIMP",
    "c.sub.test A, NOTIMP",
    "a.other A, NOTIMP",
    "r.test TXT, REFUSED",
    "s.test TXT, SERVFAIL",
    "a.test A CH, NOTIMP"
  })
  @DisplayName("answers with the first rule that matches, fails or goes on")
  void rules(String question, String rcode) {
    String rules =
        """
        template IN A {
          match ^a[.]
          answer "{{ .Name }} A 192.0.2.1"
          fallthrough
        }
        template IN A {
          match ^b[.] ^never$
          rcode NXDOMAIN
          fallthrough sub.test
        }
        template ANY TXT r.test {
          rcode REFUSED
        }
        template ANY TXT s.test {
          rcode servfail
          answer "{{ .Name }} A 192.0.2.1"
        }
        """;
    try (ChainHarness harness = templates(rules)) {
      assertThat(rcode(harness.ask(question))).isEqualTo(rcode);
    }
  }

  @Test
  @DisplayName("sends an extended error to a client that speaks EDNS")
  void extendedError() {
    try (ChainHarness harness =
        templates("template ANY ANY {\n rcode NXDOMAIN\n ederror 21 \"not here\"\n}")) {
      assertThat(harness.ask("x.test A").getOPT()).isNull();
      OPTRecord opt = harness.ask(ChainHarness.ednsQuestion("x.test A"), Transport.UDP).getOPT();
      List<EDNSOption> options = opt.getOptions();
      assertThat(options).hasSize(1);
      ExtendedErrorCodeOption error = (ExtendedErrorCodeOption) options.getFirst();
      assertThat(error.getErrorCode()).isEqualTo(21);
      assertThat(error.getText()).isEqualTo("not here");
    }
  }

  @Nested
  @DisplayName("follows aliases")
  class FollowsAliases {
    private static final String RULES =
        """
        template IN ANY alias.test {
          answer "{{ .Name }} 60 IN CNAME target.test" "{{ .Name }} 60 IN TXT behind"
        }
        template IN A target.test {
          answer "{{ .Name }} 60 IN A 192.0.2.1"
        }
        template IN ANY loop.test {
          answer "{{ .Name }} 60 IN CNAME loop.test"
        }
        """;

    @Test
    @DisplayName("for addresses, through the whole server, in the order of the answers")
    void addresses() {
      try (ChainHarness harness = templates(RULES)) {
        assertThat(Told.answers(harness.ask("alias.test A")))
            .containsExactly(
                "alias.test. 60 IN CNAME target.test.",
                "target.test. 60 IN A 192.0.2.1",
                "alias.test. 60 IN TXT behind");
        assertThat(Told.answers(harness.ask("alias.test MX"))).hasSize(2);
        assertThat(Told.answers(harness.ask("alias.test AAAA"))).hasSize(2);
      }
    }

    @Test
    @DisplayName("but not for ever")
    void notForEver() {
      try (ChainHarness harness = templates(RULES)) {
        Message reply = harness.ask(ChainHarness.question("loop.test A"), Transport.TCP);
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Told.answers(reply))
            .isNotEmpty()
            .allMatch("loop.test. 60 IN CNAME loop.test."::equals);
      }
    }
  }

  @Nested
  @DisplayName("fails")
  class Fails {
    private double count(String name, String section) {
      Counter counter =
          setup.meters().find(name).tag("section", section).tag("zone", "test.").counter();
      return counter == null ? 0 : counter.count();
    }

    @Test
    @DisplayName("and counts it, where a template cannot be executed")
    void template() {
      try (ChainHarness harness =
          templates("template IN A {\n answer \"{{ index .Match 9 }}\"\n}")) {
        assertThat(rcode(harness.ask("x.test A"))).isEqualTo("SERVFAIL");
        assertThat(count("coredns_template_template_failures", "answer")).isEqualTo(1);
      }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "x.test 60 IN A 192.0.2.256",
      "x.test 60 IN NOPE 1",
      "x.test",
      "x.test 60 IN A",
      "x.test 60 IN A 192.0.2.1 192.0.2.2",
      "x..test 60 IN A 192.0.2.1",
      "x.test 6q IN A 192.0.2.1"
    })
    @DisplayName("and counts it, where the text is no record")
    void record(String text) {
      try (ChainHarness harness = templates("template IN A {\n authority \"" + text + "\"\n}")) {
        assertThat(rcode(harness.ask("x.test A"))).isEqualTo("SERVFAIL");
        assertThat(count("coredns_template_rr_failures", "authority")).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("counts matches by server, zone, class and type")
  void countsMatches() {
    try (ChainHarness harness = templates("template ANY ANY {\n rcode NXDOMAIN\n}")) {
      harness.ask("x.test MX");
      harness.ask("y.test MX");
    }
    assertThat(
            setup
                .meters()
                .get("coredns_template_matches")
                .tags(
                    "server", "dns://:53", "zone", "test.", "view", "", "class", "IN", "type", "MX")
                .counter()
                .count())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("warns of the obsolete property upstream")
  void upstream() {
    try (ChainHarness harness = templates("template ANY ANY {\n upstream\n rcode NXDOMAIN\n}")) {
      assertThat(rcode(harness.ask("x.test MX"))).isEqualTo("NXDOMAIN");
    }
    assertThat(setup.warnings().getFirst())
        .startsWith("Corefile:3:2: plugin/template: property 'upstream'");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "template IN | 2:10: Wrong argument count or unexpected line ending after 'IN'; write:"
            + " template CLASS TYPE [ZONES...]",
        "template XX A | 2:10: invalid query class XX; write IN or ANY",
        "template IN XX | 2:13: invalid RR type XX; write A, AAAA, ... or ANY",
        "template IN A {\\n"
            + " match (\\n"
            + "} | 3:8: could not parse regex: (, missing closing ): `(`; write it in the syntax of"
            + " RE2, in quotes if it has blanks",
        "template IN A {\\n"
            + " answer {{.Nme}}\\n"
            + "} | 3:9: could not compile template: answer, character 3: unknown field .Nme; write"
            + " one of .Class, .Group, .Match, .Message, .Meta, .Name, .Question, .Remote, .Type,"
            + " .Var, .Zone; write it as a template of Go's text/template",
        "template IN A {\\n"
            + " rcode WHAT\\n"
            + "} | 3:8: unknown rcode WHAT; there are NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP,"
            + " REFUSED, YXDOMAIN, YXRRSET, NXRRSET, NOTAUTH, NOTZONE",
        "template IN A {\\n"
            + " ederror x\\n"
            + "} | 3:10: error parsing extended DNS error code x; write a number as in RFC 8914",
        "template IN A {\\n"
            + " anser x\\n"
            + "} | 3:2: plugin/template: unknown property 'anser'; did you mean 'answer'?",
        "template IN A {\\n"
            + " answer\\n"
            + "} | 3:2: Wrong argument count or unexpected line ending after 'answer'; write:"
            + " answer RECORD..."
      })
  @DisplayName("is refused where a directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Template.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
