package dev.seamark.server.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin rewrite")
class RewriteTest {
  private static Plugin ending(Consumer<Exchange> how) {
    return new Plugin() {
      @Override
      public String name() {
        return "end";
      }

      @Override
      public void query(Exchange x) {
        how.accept(x);
      }
    };
  }

  @Nested
  @DisplayName("of a name")
  class OfName {
    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @CsvSource(
        delimiter = '|',
        value = {
          "name a.test b.test                    | a.test        | b.test.",
          "name exact A.Test B.test.             | a.TEST        | b.test.",
          "name exact a.test b.test              | x.a.test      | x.a.test.",
          "name exact a.test b.test              | a.test.x      | a.test.x.",
          "name exact . b.test                   | .             | b.test.",
          "name prefix foo bar                   | foo.test      | bar.test.",
          "name prefix foo bar                   | foox.test     | foox.test.",
          "name prefix foo bar                   | x.foo.test    | x.foo.test.",
          "name suffix .com .org                 | x.COM         | x.org.",
          "name suffix com org                   | x.foocom      | x.fooorg.",
          "name suffix .com .org                 | com           | com.",
          "name suffix .svc.test nginx.test      | x.svc.test    | xnginx.test.",
          "name substring .a. .b.                | x.a.y.a.z     | x.b.y.b.z.",
          "name substring service svc            | com.service   | com.svc.",
          "name substring service svc            | services.com  | services.com.",
          "name regex (.*)-(us)\\.test {2}.{1}.{0}  | ftp-us.test   | us.ftp.ftp-us.test.",
          "name regex ^(.*)\\.a\\.$ {1}.B          | x.A           | x.b.",
          "name regex b test                     | a             | a.",
          "name regex (x)?y{2} z{1}              | yy            | z.",
          "name suffix .a .b                     | x\\001\\.y.a  | x\\001\\.y.b.",
          "stop name a b                         | a             | b.",
          "continue name a b                     | a             | b.",
        })
    @DisplayName("gives the plugins behind another one")
    void question(String rule, String asked, String seen) {
      Origin origin = new Origin();
      try (Rewritten chain = Rewritten.by(rule, origin)) {
        Message reply = chain.ask(asked + " A");
        assertThat(origin.asked().getFirst()).isEqualToIgnoringCase(seen + " A IN");
        assertThat(reply.getQuestion().getName().toString())
            .isEqualTo(asked.endsWith(".") ? asked : asked + ".");
      }
    }

    @ParameterizedTest(name = "{0}: {1} gets {2}")
    @CsvSource(
        delimiter = '|',
        value = {
          "name a.test b.test                              | a.test   | a.test.",
          "name exact a.test b.test answer auto            | a.test   | a.test.",
          "name prefix a b                                 | a.test   | b.test.",
          "name prefix a b answer auto                     | a.test   | a.test.",
          "name suffix .x .test                            | b.x      | b.test.",
          "name suffix .x .test answer auto                | b.x      | b.x.",
          "name substring .x. .test.                       | b.x      | b.test.",
          "name regex ^a b.test answer auto                | ab.c     | ab.c.",
          "name regex ^a b.test answer name b(.*)[.]$ c{1}     | a.test   | c.test.",
          "name regex ^a b.test answer name ^no x          | a.test   | b.test.",
          "name regex ^a b.test answer value b(.*)[.]$ c{1}    | a.test   | b.test.",
          "name exact a.test b.test answer name ^b(.*)[.]$ c{1}      | a.test   | c.test.",
        })
    @DisplayName("gives the client its name back where it is told to")
    void owner(String rule, String asked, String owner) {
      Origin origin = new Origin().with("b.test. A", "b.test. 60 IN A 192.0.2.1");
      try (Rewritten chain = Rewritten.by(rule, origin)) {
        assertThat(chain.answers(asked + " A")).containsExactly(owner + " 60 IN A 192.0.2.1");
      }
    }

    @Test
    @DisplayName("goes on with the next rule where it says so, and back the other way")
    void goesOn() {
      String rules =
          """
          continue name suffix .one .two answer auto
          continue name suffix .two .three answer auto
          name prefix a b answer auto
          name prefix b never
          """;
      Origin origin =
          new Origin()
              .with("b.three. MX", "b.three. 60 IN MX 1 x.three.", "x.three. 60 IN NS ns.two.");
      try (Rewritten chain = Rewritten.by(rules, origin)) {
        assertThat(chain.answers("a.one MX"))
            .containsExactly("a.one. 60 IN MX 1 x.one.", "x.one. 60 IN NS ns.one.");
      }
    }

    @Test
    @DisplayName("ends at the first rule that does not go on, even if it changes nothing")
    void ends() {
      Origin origin = new Origin();
      try (Rewritten chain = Rewritten.by("name suffix .a .a\nname suffix .a .b\n", origin)) {
        chain.ask("x.a A");
        assertThat(origin.asked()).containsExactly("x.a. A IN");
      }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "name regex ^(.*)bad.test. {1}.test, a.bad.test, a..test.",
      "continue name suffix .a .aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
          + " x.a, x.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
    })
    @DisplayName("fails where it makes no name, and says which")
    void invalid(String rule, String asked, String made) {
      Origin origin = new Origin();
      try (Rewritten chain = Rewritten.by(rule + "\nname suffix test never", origin)) {
        Message reply = chain.ask(asked + " A");
        assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(reply.getQuestion().getName()).hasToString(asked + ".");
        assertThat(chain.before())
            .containsExactly(asked + ". 1 SERVFAIL invalid name after rewrite: " + made);
        assertThat(origin.asked()).isEmpty();
      }
    }

    @Test
    @DisplayName("by an expression that is hard to match takes no longer for it, on either way")
    void hardExpression() {
      String hard = "^(a*)*(a*)*(a*)*(a*)*[b]$";
      String name = "a".repeat(60) + "." + "a".repeat(60);
      Origin origin = new Origin().with(name + ". A", name + ". 60 IN A 192.0.2.1");
      String rules = "ttl regex " + hard + " 5\nname suffix a. a. answer name " + hard + " c";
      try (Rewritten chain = Rewritten.by(rules, origin)) {
        Message reply = chain.ask(name + " A");
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
      }
    }
  }

  @Nested
  @DisplayName("on the way back")
  class OnTheWayBack {
    private static final String RULE = "name suffix .front .back answer auto";

    @Test
    @DisplayName("changes owners and the names that data are about, in all sections")
    void allSections() {
      Origin origin =
          new Origin()
              .with(
                  "x.back. ANY",
                  "x.back. 60 IN SRV 1 2 3 srv.back.",
                  "x.back. 60 IN MX 10 MX.Back.",
                  "x.back. 60 IN CNAME alias.back.",
                  "x.back. 60 IN PTR ptr.back.",
                  "x.back. 60 IN DNAME dname.back.",
                  "x.back. 60 IN NAPTR 1 2 \"U\" \"E2U+sip\" \"\" naptr.back.",
                  "x.back. 60 IN TXT \"txt.back.\"",
                  "x.back. 60 IN RP mbox.back. txt.back.",
                  "authority back. 60 IN NS ns.back.",
                  "authority z.back. 60 IN SOA ns.back. host.back. 1 2 3 4 5",
                  "additional srv.back. 60 IN A 192.0.2.1",
                  "additional back.elsewhere. 60 IN AAAA 2001:db8::1");
      try (Rewritten chain = Rewritten.by(RULE, origin)) {
        Message reply = chain.ask("X.Front ANY");
        assertThat(reply.getQuestion().getName()).hasToString("X.Front.");
        assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(Rewritten.records(reply, Section.ANSWER))
            .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
            .containsExactly(
                "x.front. 60 IN SRV 1 2 3 srv.front.",
                "x.front. 60 IN MX 10 mx.front.",
                "x.front. 60 IN CNAME alias.front.",
                "x.front. 60 IN PTR ptr.front.",
                "x.front. 60 IN DNAME dname.front.",
                "x.front. 60 IN NAPTR 1 2 \"U\" \"E2U+sip\" \"\" naptr.front.",
                "x.front. 60 IN TXT txt.back.",
                "x.front. 60 IN RP mbox.back. txt.back.");
        assertThat(Rewritten.records(reply, Section.AUTHORITY))
            .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
            .containsExactly(
                "back. 60 IN NS ns.front.", "z.front. 60 IN SOA ns.front. host.back. 1 2 3 4 5");
        assertThat(Rewritten.records(reply, Section.ADDITIONAL))
            .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
            .containsExactly(
                "srv.front. 60 IN A 192.0.2.1", "back.elsewhere. 60 IN AAAA 2001:db8:0:0:0:0:0:1");
      }
    }

    @Test
    @DisplayName("changes all below an exact name, at labels")
    void below() {
      Origin origin =
          new Origin()
              .with(
                  "b.test. SRV",
                  "b.test. 60 IN SRV 1 2 3 x.B.test.",
                  "b.test. 60 IN SRV 1 2 3 xb.test.");
      try (Rewritten chain = Rewritten.by("name a.org b.test", origin)) {
        assertThat(chain.answers("a.org SRV"))
            .containsExactly("a.org. 60 IN SRV 1 2 3 x.a.org.", "a.org. 60 IN SRV 1 2 3 xb.test.");
      }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"stop,", "continue,"})
    @DisplayName("gives the question back where nobody answers, or somebody breaks")
    void failures(String mode) {
      String rule = mode + " name suffix .front .back";
      try (Rewritten chain = Rewritten.by(rule, new Origin())) {
        Message reply = chain.ask("x.Front A");
        assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(reply.getQuestion().getName()).hasToString("x.Front.");
        assertThat(chain.before())
            .containsExactly("x.front. 1 SERVFAIL origin knows nothing of it");
      }
      Plugin broken =
          ending(
              _ -> {
                throw new IllegalArgumentException("broken on purpose");
              });
      try (Rewritten chain = Rewritten.by(rule, broken)) {
        Message reply = chain.ask("x.Front A");
        assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(reply.getQuestion().getName()).hasToString("x.Front.");
      }
    }

    @Test
    @DisplayName("leaves what is dropped dropped, and whoever comes before sees the client's name")
    void dropped() {
      Origin origin = new Origin().with("y.back. A", "y.back. 60 IN A 192.0.2.1");
      Plugin dropping =
          ending(
              x -> {
                if (x.query().nameText().startsWith("drop.")) {
                  x.drop(x.block().chain()[2]);
                } else {
                  origin.query(x);
                }
              });
      try (Rewritten chain = Rewritten.by(RULE, dropping)) {
        Message question = ChainHarness.question("drop.front A");
        assertThat(chain.answers("y.front A")).hasSize(1);
        chain.send(question);
        assertThat(chain.answers("y.front A")).hasSize(1); // and so the other one is through
        assertThat(chain.before())
            .containsExactly(
                "y.front. 1 NOERROR ", "drop.front. 1 NOERROR ", "y.front. 1 NOERROR ");
      }
    }

    @Test
    @DisplayName("keeps to the client's size, with names that became longer")
    void truncates() {
      String[] records = new String[30];
      for (int i = 0; i < records.length; i++) {
        records[i] = "b. 60 IN SRV 0 0 " + i + " host" + i + ".b.";
      }
      Origin origin = new Origin().with("b. SRV", records);
      try (Rewritten chain = Rewritten.by("name a-name.much.longer.than.it b", origin)) {
        Message query = ChainHarness.question("a-name.much.longer.than.it SRV");
        Message small = chain.ask(query, Transport.UDP);
        assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(small.numBytes()).isBetween(400, 512);
        Message whole = chain.ask(query, Transport.TCP);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(Rewritten.records(whole, Section.ANSWER))
            .hasSize(30)
            .last()
            .asString()
            .endsWith(" 29 host29.a-name.much.longer.than.it.");
        query.addRecord(new OPTRecord(1000, 0, 0), Section.ADDITIONAL);
        Message larger = chain.ask(query, Transport.UDP);
        assertThat(larger.numBytes()).isBetween(800, 1000);
        assertThat(larger.getOPT().getPayloadSize()).isEqualTo(1000);
      }
    }

    @Test
    @DisplayName("writes a name that is no longer the question's once, however many have it")
    void compresses() {
      String[] records = new String[3000];
      for (int i = 0; i < records.length; i++) {
        records[i] = "a-name.much.longer.than.it. 60 IN A 192.0." + i / 250 + "." + i % 250;
      }
      Origin origin = new Origin().with("a-name.much.longer.than.it. A", records);
      try (Rewritten chain = Rewritten.by("name regex ^a a-name.much.longer.than.it", origin)) {
        Message reply = chain.ask(ChainHarness.question("a A"), Transport.TCP);
        assertThat(reply.numBytes()).isLessThan(3000 * 16 + 100);
        assertThat(Rewritten.records(reply, Section.ANSWER))
            .hasSize(3000)
            .allMatch(record -> record.startsWith("a-name.much.longer.than.it. 60 IN A 192.0."));
      }
    }
  }

  @Nested
  @DisplayName("of type, class, TTL and response code")
  class OfOthers {
    @Test
    @DisplayName("asks for another type and class, and gives the client's back")
    void typeAndClass() {
      Origin origin = new Origin().with("a. A", "a. 60 IN A 192.0.2.1");
      String rules = "continue class CH IN\ncontinue type HTTPS A\ntype any hinfo\n";
      try (Rewritten chain = Rewritten.by(rules, origin)) {
        Message reply = chain.ask("A HTTPS CH");
        assertThat(reply.getQuestion()).hasToString("A.\t\t\t0\tCH\tHTTPS");
        assertThat(Rewritten.records(reply, Section.ANSWER))
            .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
            .containsExactly("a. 60 IN A 192.0.2.1");
        chain.ask("a AAAA");
        chain.ask("a ANY");
        assertThat(origin.asked()).containsExactly("A. A IN", "a. AAAA IN", "a. HINFO IN");
        assertThat(chain.before().getFirst()).isEqualTo("a. 65 NOERROR ");
      }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
      "ttl a.test 15, 15 15 15",
      "ttl exact a.test 0, 0 0 0",
      "ttl prefix a 100-300, 100 300 200",
      "ttl suffix .test -150, 60 150 150",
      "ttl substring a.te 7, 60 3600 200",
      "ttl substring a.test 150-, 150 3600 200",
      "ttl regex ^a[.] 2147483647, 2147483647 2147483647 2147483647",
      "ttl regex b 5, 60 3600 200",
      "ttl prefix te 5, 60 3600 200",
    })
    @DisplayName("brings TTLs of all sections into a range")
    void ttls(String rule, String ttls) {
      Origin origin =
          new Origin()
              .with(
                  "a.test. A",
                  "a.test. 60 IN A 192.0.2.1",
                  "authority test. 3600 IN NS ns.test.",
                  "additional ns.test. 200 IN A 192.0.2.2");
      try (Rewritten chain = Rewritten.by(rule, origin)) {
        Message reply = chain.ask("a.test A");
        List<String> found =
            List.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL).stream()
                .map(section -> Long.toString(reply.getSection(section).getFirst().getTTL()))
                .toList();
        assertThat(String.join(" ", found)).isEqualTo(ttls);
      }
    }

    @Test
    @DisplayName("sees the name as the rules before have left it")
    void order() {
      String rules =
          """
          continue ttl suffix .short 15
          continue name exact a.long b.short
          ttl exact a.long 77
          """;
      Origin origin = new Origin().with("b.short. A", "b.short. 60 IN A 192.0.2.1");
      try (Rewritten chain = Rewritten.by(rules, origin)) {
        assertThat(chain.answers("a.long A")).containsExactly("a.long. 60 IN A 192.0.2.1");
        assertThat(chain.answers("b.short A")).containsExactly("b.short. 15 IN A 192.0.2.1");
      }
    }

    @ParameterizedTest(name = "{0}: {1} gets {2}")
    @CsvSource({
      "rcode a.test NXDOMAIN NOERROR, a.test, NOERROR",
      "rcode exact a.test nxdomain noerror, a.test, NOERROR",
      "rcode prefix a SERVFAIL REFUSED, a.test, NXDOMAIN",
      "rcode suffix .test 3 5, a.test, REFUSED",
      "rcode substring b.test SERVFAIL NOERROR, b.test, NOERROR",
      "rcode regex ^[b-z] 2 YXDOMAIN, b.test, YXDOMAIN",
      "rcode a.test NXDOMAIN NOERROR, b.test, SERVFAIL",
    })
    @DisplayName("replaces codes, also of a reply without records")
    void codes(String rule, String asked, String code) {
      Origin origin =
          new Origin()
              .with(
                  "a.test. A",
                  "rcode NXDOMAIN",
                  "authority test. 60 IN SOA ns.test. h.test. 1 2 3 4 5");
      try (Rewritten chain = Rewritten.by(rule, origin)) {
        Message reply = chain.ask(asked + " A");
        assertThat(Rcode.string(reply.getRcode())).isEqualTo(code);
        assertThat(reply.getSection(Section.AUTHORITY)).hasSize(asked.startsWith("a") ? 1 : 0);
      }
    }

    @Test
    @DisplayName("gives an extended code to those alone who can read it")
    void extended() {
      try (Rewritten chain = Rewritten.by("rcode a.test 2 BADCOOKIE", new Origin())) {
        assertThat(chain.ask("a.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
        Message query = ChainHarness.question("a.test A");
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        assertThat(chain.ask(query, Transport.UDP).getRcode()).isEqualTo(Rcode.BADCOOKIE);
      }
    }
  }
}
