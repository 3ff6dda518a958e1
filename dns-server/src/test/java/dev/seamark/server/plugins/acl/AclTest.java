package dev.seamark.server.plugins.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin acl")
class AclTest {
  private final TestSetup setup = new TestSetup("test.", "example.");

  /** A chain whose end has nothing to say but that it was asked. */
  private ChainHarness harness(String directives) {
    return ChainHarness.of(
        Told.plugin(setup, Acl.TYPE, directives), Told.ending(AclTest::sayNotAuthoritative));
  }

  private static void sayNotAuthoritative(Exchange x) {
    x.reply().begin(x.query(), Rcode.NOTAUTH, false);
    x.answered(x.block().chain()[1]);
  }

  /** What became of a question: the code, and the extended error where there is one. */
  private static String fate(Message reply) {
    String rcode = Rcode.string(reply.getRcode());
    OPTRecord opt = reply.getOPT();
    if (opt == null || opt.getOptions().isEmpty()) {
      return rcode;
    }
    ExtendedErrorCodeOption error =
        (ExtendedErrorCodeOption) opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).getFirst();
    return rcode + " " + error.getErrorCode();
  }

  private double count(String what, String... tags) {
    return setup.meters().get("coredns_acl_" + what + "_requests").tags(tags).counter().count();
  }

  @ParameterizedTest(name = "{0} from {1} {2}")
  @CsvSource({
    "a.test A,     10.1.0.1,     allow,  NOTAUTH",
    "a.test A,     10.2.0.1,     block,  REFUSED 15",
    "a.test A,     10.2.0.77,    allow,  NOTAUTH",
    "a.test AAAA,  10.2.0.1,     filter, NOERROR 17",
    "a.test AAAA,  2001:db8::1,  filter, NOERROR 17",
    "a.test A,     2001:db8::1,  block,  REFUSED 15",
    "a.test A,     2001:db9::1,  allow,  NOTAUTH",
    "a.example A,  10.2.0.1,     block,  REFUSED 15",
    "a.other A,    10.2.0.1,     allow,  NOTAUTH",
  })
  @DisplayName("does what the first policy that fits says, in the zones of the server block")
  void firstPolicyDecides(String question, String client, String action, String fate) {
    String directive =
        """
        acl {
          ALLOW net 10.1.0.0/16 10.2.0.77
          Filter Type AAAA HTTPS
          block net 10.0.0.0/8 2001:db8::/32 type A
        }
        """;
    try (ChainHarness harness = harness(directive)) {
      assertThat(fate(harness.askFrom(client, ChainHarness.ednsQuestion(question))))
          .as(action)
          .isEqualTo(fate);
    }
  }

  @Test
  @DisplayName("looks at the next rule where no policy of one fits, and at none after allow")
  void severalRules() {
    String directives =
        """
        acl a.test {
          allow type TXT
          filter type MX
        }
        acl test {
          block
        }
        """;
    try (ChainHarness harness = harness(directives)) {
      assertThat(fate(harness.ask(ChainHarness.ednsQuestion("x.a.test TXT"), Transport.UDP)))
          .isEqualTo("NOTAUTH");
      assertThat(fate(harness.ask(ChainHarness.ednsQuestion("x.a.test MX"), Transport.UDP)))
          .isEqualTo("NOERROR 17");
      assertThat(fate(harness.ask(ChainHarness.ednsQuestion("x.a.test A"), Transport.UDP)))
          .isEqualTo("REFUSED 15");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "block,                        REFUSED 15",
    "block type *,                 REFUSED 15",
    "block net *,                  REFUSED 15",
    "block type MX * net 1.1.1.1 *,REFUSED 15",
    "block type MX net *,          NOTAUTH",
    "block type TYPE1,             REFUSED 15",
    "block net ::/0,               NOTAUTH",
    "block net 0.0.0.0/0,          REFUSED 15",
    "block net 127.0.0.9/8,        REFUSED 15",
    "block type MX type A,         REFUSED 15",
  })
  @DisplayName("takes a star for anything, and a section for what it names")
  void stars(String policy, String fate) {
    try (ChainHarness harness = harness("acl {\n" + policy + "\n}")) {
      assertThat(fate(harness.ask(ChainHarness.ednsQuestion("a.test A"), Transport.UDP)))
          .isEqualTo(fate);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"block, REFUSED", "filter, NOERROR"})
  @DisplayName("tells a client without EDNS the code alone")
  void withoutEdns(String policy, String rcode) {
    try (ChainHarness harness = harness("acl {\n" + policy + "\n}")) {
      Message reply = harness.ask("a.test A");
      assertThat(Rcode.string(reply.getRcode())).isEqualTo(rcode);
      assertThat(reply.getOPT()).isNull();
    }
  }

  @Test
  @DisplayName("answers what it filters with no record at all")
  void filtersEverything() {
    try (ChainHarness harness = harness("acl {\n filter\n}")) {
      Message reply = harness.ask("a.test A");
      for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
        assertThat(reply.getSection(section)).isEmpty();
      }
      assertThat(reply.getSection(Section.ADDITIONAL)).isEmpty();
      assertThat(reply.getQuestion().getName()).hasToString("a.test.");
    }
  }

  @Test
  @DisplayName("sends nothing to whom it drops")
  void drops() {
    try (ChainHarness harness = harness("acl {\n drop type TXT\n}")) {
      CompletableFuture<Message> dropped =
          harness.send(ChainHarness.question("a.test TXT"), Transport.UDP);
      // The loop takes one query after the other, so this reply tells that the first is done with.
      assertThat(fate(harness.ask(ChainHarness.ednsQuestion("a.test A"), Transport.UDP)))
          .isEqualTo("NOTAUTH");
      assertThat(dropped).isNotDone();
    }
    assertThat(count("dropped", "server", "dns://:53", "zone", "test.", "view", "")).isOne();
  }

  @Test
  @DisplayName("counts what it did, by the zone of the rule")
  void counts() {
    String directives =
        """
        acl test a.test {
          allow type TXT
          block type A
          filter
        }
        """;
    try (ChainHarness harness = harness(directives)) {
      harness.ask("b.a.test A");
      harness.ask("a.test A");
      harness.ask("b.test A");
      harness.ask("b.test MX");
      harness.ask("b.test TXT");
      harness.ask("other A");
    }
    assertThat(count("blocked", "server", "dns://:53", "zone", "a.test.", "view", "")).isEqualTo(2);
    assertThat(count("blocked", "server", "dns://:53", "zone", "test.", "view", "")).isOne();
    assertThat(count("filtered", "server", "dns://:53", "zone", "test.", "view", "")).isOne();
    assertThat(count("allowed", "server", "dns://:53", "view", "")).isEqualTo(2);
  }

  @Nested
  @DisplayName("set up")
  class SetUp {
    @Test
    @DisplayName("without a policy warns that it does nothing")
    void withoutPolicy() {
      try (ChainHarness harness = harness("acl test")) {
        assertThat(fate(harness.ask(ChainHarness.ednsQuestion("a.test A"), Transport.UDP)))
            .isEqualTo("NOTAUTH");
      }
      assertThat(setup.warnings())
          .containsExactly(
              "Corefile:2:1: plugin/acl: no policy, so nothing is refused; add a line, such as:"
                  + " block net 10.0.0.0/8");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
        delimiterString = " => ",
        value = {
          "deny => 3:2: plugin/acl: unknown property 'deny'; write one of allow, block, filter,"
              + " drop",
          "blok => 3:2: plugin/acl: unknown property 'blok'; did you mean 'block'?",
          "block all => 3:8: unexpected token 'all'; write: block [type TYPE...] [net"
              + " ADDRESS|NETWORK...]",
          "block type => 3:8: no token specified in 'type' section; write: block [type TYPE...]"
              + " [net ADDRESS|NETWORK...], or leave type out to mean any",
          "block net type A => 3:8: no token specified in 'net' section; write: block [type"
              + " TYPE...] [net ADDRESS|NETWORK...], or leave net out to mean any",
          "block type A AB => 3:15: unexpected token 'AB'; expect legal QTYPE; write A, AAAA, ..."
              + " or * for any",
          "block net 10.0.0.0/33 => 3:12: illegal CIDR notation '10.0.0.0/33'; write an address, a"
              + " network like 10.0.0.0/8, or * for any",
          "block net * host => 3:14: illegal CIDR notation 'host'; write an address, a network like"
              + " 10.0.0.0/8, or * for any"
        })
    @DisplayName("is refused where a policy is wrong")
    void refused(String policy, String complaint) {
      assertThat(Told.complaint(Acl.TYPE, "acl {\n " + policy + "\n}")).isEqualTo(complaint);
    }

    @Test
    @DisplayName("is refused where a zone is wrong")
    void refusedForZone() {
      assertThat(Told.complaint(Acl.TYPE, "acl a..b {\n block\n}")).startsWith("2:5: not a zone");
    }
  }
}
