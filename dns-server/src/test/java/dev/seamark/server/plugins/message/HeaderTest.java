package dev.seamark.server.plugins.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Rcode;

@DisplayName("The plugin header")
class HeaderTest {
  private final AtomicReference<String> seen = new AtomicReference<>("");

  private ChainHarness harness(String lines) {
    return ChainHarness.of(
        Told.plugin(
            new TestSetup("."), Header.TYPE, "header {\n" + lines.replace("; ", "\n") + "\n}"),
        Told.ending(this::answer));
  }

  private void answer(Exchange x) {
    seen.set(x.queryMessage().getHeader().printFlags());
    x.reply().begin(x.query(), Rcode.NOERROR, true);
    x.answered(x.block().chain()[1]);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "response clear aa; response set ra, rd, qr rd ra",
    "clear aa rd,                        rd, qr",
    "set ra,                             rd, qr rd ra aa",
    "Response SET RA; response clear ra, rd, qr rd aa",
    "query clear rd,                     '', qr aa",
    "query clear rd; response set rd,    '', qr rd aa",
    "query set ra; response clear aa,    rd ra, qr rd",
  })
  @DisplayName("changes flags of the query and of the reply, the last word counts")
  void changes(String lines, String query, String reply) {
    try (ChainHarness harness = harness(lines)) {
      String flags = harness.ask("a.test A").getHeader().printFlags();
      assertThat(seen.get().split(" ")).containsExactlyInAnyOrder(query.split(" "));
      assertThat(flags.split(" ")).containsExactlyInAnyOrder(reply.split(" "));
    }
  }

  @Test
  @DisplayName("leaves a reply alone that is the server's and no plugin's")
  void leavesFailures() {
    try (ChainHarness harness =
        ChainHarness.of(
            Told.plugin(new TestSetup("."), Header.TYPE, "header {\n response set ra\n}"))) {
      assertThat(harness.ask("a.test A").getHeader().printFlags().split(" "))
          .containsExactlyInAnyOrder("qr", "rd");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "header => 2:1: Wrong argument count or unexpected line ending after 'header'; write:"
            + " header { query set|clear aa|ra|rd...; response set|clear aa|ra|rd...; set"
            + " aa|ra|rd...; clear aa|ra|rd... }",
        "header set ra => 2:12: Wrong argument count or unexpected line ending after 'ra'; write:"
            + " header { query set|clear aa|ra|rd...; response set|clear aa|ra|rd...; set"
            + " aa|ra|rd...; clear aa|ra|rd... }",
        "header {\\n reply set ra\\n} => 3:2: plugin/header: unknown property 'reply';"
            + " write one of query, response, set, clear",
        "header {\\n"
            + " query\\n"
            + "} => 3:2: Wrong argument count or unexpected line ending after 'query'; write:"
            + " query set|clear aa|ra|rd...",
        "header {\\n query put ra\\n} => 3:8: unknown flag action=put, should be set or clear;"
            + " write: query|response set|clear aa|ra|rd...",
        "header {\\n response set\\n} => 3:11: Wrong argument count or unexpected line ending after"
            + " 'set'; write: response set|clear aa|ra|rd...",
        "header {\\n set\\n} => 3:2: Wrong argument count or unexpected line ending after 'set';"
            + " write: set aa|ra|rd...",
        "header {\\n"
            + " response set ra ad\\n"
            + "} => 3:18: unknown/unsupported flag=ad; the flags that can be changed are aa, ra and"
            + " rd"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Header.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
