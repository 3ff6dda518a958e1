package dev.seamark.server.plugins.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The plugin minimal")
class MinimalTest {
  private static final String SOA = "ns.test. root.test. 1 1 1 1 1";

  /** Answers with records of these types in the three sections, types parted by blanks. */
  private static void answer(Exchange x, int rcode, List<String> sections) {
    x.reply().begin(x.query(), rcode, true);
    Message reply = x.replyMessage();
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      for (String type : sections.get(section - 1).split(" ")) {
        if (!type.isEmpty()) {
          reply.addRecord(record(type), section);
        }
      }
    }
    x.answered(x.block().chain()[1], reply);
  }

  private static Record record(String type) {
    String data =
        switch (type) {
          case "A" -> "192.0.2.1";
          case "SOA" -> SOA;
          case "DS" -> "1 13 2 " + "0".repeat(64);
          default -> "a.test.";
        };
    try {
      return Record.fromString(
          Name.fromString("a.test."), Type.value(type), DClass.IN, 5, data, Name.root);
    } catch (IOException e) {
      throw new AssertionError(type, e);
    }
  }

  @ParameterizedTest(name = "{0}, {1}: {2} / {3} / {4} leaves {5}")
  @CsvSource({
    "a.test A,    NOERROR,  A,     NS,     A,  1 0 0",
    "a.test A,    NOERROR,  CNAME, SOA,    '', 1 0 0",
    "a.test A,    NOERROR,  '',    '',     A,  0 0 0",
    "a.test A,    NOERROR,  '',    SOA,    A,  0 1 1",
    "a.test A,    NOERROR,  '',    NS NS,  A,  0 2 1",
    "a.test A,    NOERROR,  '',    NS DS,  A,  0 0 0",
    "a.test A,    NXDOMAIN, '',    SOA,    A,  0 1 1",
    "a.test A,    NXDOMAIN, CNAME, SOA,    A,  1 1 1",
    "a.test A,    REFUSED,  '',    NS DS,  A,  0 2 1",
    "a.test IXFR, NOERROR,  SOA,   NS,     A,  1 1 1",
  })
  @DisplayName("leaves the answer alone, where there is one or nothing else matters")
  void leaves(
      String question,
      String rcode,
      String answer,
      String authority,
      String additional,
      String left) {
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), Minimal.TYPE, "minimal"),
            Told.ending(
                x -> answer(x, Rcode.value(rcode), List.of(answer, authority, additional))))) {
      Message reply = harness.ask(question);
      assertThat(
              "%d %d %d"
                  .formatted(
                      reply.getSection(Section.ANSWER).size(),
                      reply.getSection(Section.AUTHORITY).size(),
                      reply.getSection(Section.ADDITIONAL).size()))
          .isEqualTo(left);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"minimal yes", "minimal {\n}"})
  @DisplayName("takes no arguments")
  void noArguments(String directive) {
    assertThat(Told.complaint(Minimal.TYPE, directive)).endsWith("; write: minimal");
  }
}
