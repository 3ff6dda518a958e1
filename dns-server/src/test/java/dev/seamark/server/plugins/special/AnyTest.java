package dev.seamark.server.plugins.special;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin any")
class AnyTest {
  private static ChainHarness harness() {
    return ChainHarness.of(
        Told.plugin(new TestSetup("."), Any.TYPE, "any"),
        Told.ending(x -> x.fail(x.block().chain()[1], Rcode.REFUSED, "")));
  }

  @Test
  @DisplayName("answers a question for any type with one record, in the asker's spelling")
  void answersAny() {
    try (ChainHarness harness = harness()) {
      Message reply = harness.ask("A.Test ANY");
      assertThat(reply.getHeader().printFlags().split(" ")).containsExactlyInAnyOrder("qr", "rd");
      assertThat(Told.answers(reply))
          .containsExactly("A.Test. 8482 IN HINFO \"ANY obsoleted\" \"See RFC 8482\"");
      assertThat(reply.getSection(Section.ADDITIONAL)).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"a.test A", "a.test HINFO", "a.test AXFR"})
  @DisplayName("leaves other questions to the next plugin")
  void leavesOthers(String question) {
    try (ChainHarness harness = harness()) {
      assertThat(harness.ask(question).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"any A", "any {\n}"})
  @DisplayName("takes no arguments")
  void noArguments(String directive) {
    assertThat(Told.complaint(Any.TYPE, directive)).endsWith("; write: any");
  }
}
