package dev.seamark.server.plugins.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("The plugin whoami")
class WhoamiTest {

  @Test
  @DisplayName("tells the client's address and port, and how it came")
  void addressAndPort() {
    try (ChainHarness harness =
        ChainHarness.of(Told.plugin(new TestSetup("."), Whoami.TYPE, "whoami"))) {
      Message reply = harness.ask("Any.test MX");
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(Told.answers(reply)).isEmpty();
      assertThat(Told.records(reply, Section.ADDITIONAL))
          .containsExactly("Any.test. 0 IN A 127.0.0.1", "_udp.Any.test. 0 IN SRV 0 0 40000 .");
      Message tcp = harness.ask(ChainHarness.question(". NS"), Transport.TCP);
      assertThat(Told.records(tcp, Section.ADDITIONAL))
          .containsExactly(". 0 IN A 127.0.0.1", "_tcp. 0 IN SRV 0 0 40000 .");
    }
  }

  @Test
  @DisplayName("leaves the port out where its name would be too long")
  void longName() {
    String label = "a".repeat(61) + ".";
    try (ChainHarness harness =
        ChainHarness.of(Told.plugin(new TestSetup("."), Whoami.TYPE, "whoami"))) {
      Message reply = harness.ask(label.repeat(4) + "bb A");
      assertThat(reply.getSection(Section.ADDITIONAL)).hasSize(1);
    }
  }

  @Test
  @DisplayName("takes no arguments")
  void noArguments() {
    assertThat(Told.complaint(Whoami.TYPE, "whoami now"))
        .isEqualTo(
            "2:8: Wrong argument count or unexpected line ending after 'now'; write: whoami");
  }
}
