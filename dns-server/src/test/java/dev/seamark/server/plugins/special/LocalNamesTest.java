package dev.seamark.server.plugins.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin local")
class LocalNamesTest {
  private static final String SOA = " 604800 IN SOA localhost. root.localhost. 1 0 0 0 604800";

  private final TestSetup setup = new TestSetup(".");

  private ChainHarness harness(String directive) {
    return ChainHarness.of(
        Told.plugin(setup, LocalNames.TYPE, directive),
        Told.ending(x -> x.fail(x.block().chain()[1], Rcode.REFUSED, "")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Localhost A,                  A 127.0.0.1",
    "localhost AAAA,               AAAA 0:0:0:0:0:0:0:1",
    "localhost NS,                 NS localhost.",
    "a.b.localhost A,              A 127.0.0.1",
    "a.localhost AAAA,             AAAA 0:0:0:0:0:0:0:1",
    "localhost.example.com A,      A 127.0.0.1",
    "LOCALHOST.localhost AAAA,     AAAA 0:0:0:0:0:0:0:1",
    "1.0.0.127.in-addr.arpa PTR,   PTR localhost.",
    "127.in-addr.arpa NS,          NS localhost.",
  })
  @DisplayName("answers for this host, whatever it is called")
  void answers(String question, String data) {
    try (ChainHarness harness = harness("local")) {
      Message reply = harness.ask(question);
      String name = question.substring(0, question.indexOf(' '));
      assertThat(Told.answers(reply)).containsExactly(name + ". 604800 IN " + data);
      assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
    }
  }

  @Test
  @DisplayName("has an SOA record for each zone")
  void soa() {
    try (ChainHarness harness = harness("local")) {
      assertThat(Told.answers(harness.ask("255.In-addr.arpa SOA")))
          .containsExactly("255.In-addr.arpa." + SOA);
    }
  }

  @ParameterizedTest(name = "{0}: {1}, by {2}")
  @CsvSource({
    "localhost MX,                  NOERROR,  localhost.",
    "a.localhost MX,                NOERROR,  a.localhost.",
    "localhost.example.com TXT,     NOERROR,  localhost.example.com.",
    "0.in-addr.arpa A,              NOERROR,  0.in-addr.arpa.",
    "1.0.0.127.in-addr.arpa A,      NOERROR,  127.in-addr.arpa.",
    "2.0.0.127.In-Addr.arpa PTR,    NXDOMAIN, 127.In-Addr.arpa.",
    "x.1.0.0.127.in-addr.arpa PTR,  NXDOMAIN, 127.in-addr.arpa.",
    "255.255.in-addr.arpa A,        NXDOMAIN, 255.in-addr.arpa.",
  })
  @DisplayName("denies what else is asked there, by an SOA record")
  void denies(String question, String rcode, String zone) {
    try (ChainHarness harness = harness("local")) {
      Message reply = harness.ask(question);
      assertThat(Rcode.string(reply.getRcode())).isEqualTo(rcode);
      assertThat(Told.answers(reply)).isEmpty();
      assertThat(Told.records(reply, Section.AUTHORITY)).containsExactly(zone + SOA);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "example.com A",
        "localhostx.example.com A",
        "localhos A",
        "xlocalhost A",
        "126.in-addr.arpa PTR",
        "localhost A CH"
      })
  @DisplayName("leaves other names and classes to the next plugin")
  void leavesOthers(String question) {
    try (ChainHarness harness = harness("local")) {
      assertThat(harness.ask(question).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  @DisplayName("takes localhost in front of a domain for that domain's, where told to")
  void withoutPrefix() {
    try (ChainHarness harness = harness("local {\n localhost_prefix off\n}")) {
      assertThat(harness.ask("localhost.example.com A").getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(Told.answers(harness.ask("a.localhost A"))).hasSize(1);
    }
    try (ChainHarness harness = harness("local {\n localhost_prefix on\n}")) {
      assertThat(Told.answers(harness.ask("localhost.example.com A"))).hasSize(1);
    }
  }

  @Test
  @DisplayName("counts the names that a search path may have made")
  void counts() {
    try (ChainHarness harness = harness("local")) {
      harness.ask("localhost A");
      harness.ask("localhost.example.com A");
      harness.ask("a.localhost TXT");
      harness.ask("1.0.0.127.in-addr.arpa PTR");
    }
    assertThat(setup.meters().get("coredns_local_localhost_requests").counter().count())
        .isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "local names => 2:7: Wrong argument count or unexpected line ending after 'names'; write:"
            + " local { localhost_prefix on|off }",
        "local {\\n"
            + " prefix on\\n"
            + "} => 3:2: plugin/local: unknown property 'prefix'; write localhost_prefix",
        "local {\\n"
            + " localhost_prefix\\n"
            + "} => 3:2: Wrong argument count or unexpected line ending after 'localhost_prefix';"
            + " write: localhost_prefix on|off",
        "local {\\n localhost_prefix no\\n} => 3:19: localhost_prefix expects 'on' or 'off', got"
            + " \"no\"; write: localhost_prefix on|off"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(LocalNames.TYPE, directive.replace("\\n", "\n")))
        .isEqualTo(complaint);
  }
}
