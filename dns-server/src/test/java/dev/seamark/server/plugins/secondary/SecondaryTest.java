package dev.seamark.server.plugins.secondary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;

@DisplayName("The plugin secondary")
class SecondaryTest {
  private static final String FIRST = soa(1, 3600) + "www 60 A 192.0.2.1\nold 60 A 192.0.2.7\n";

  private final TestSetup setup = new TestSetup("example.org.");
  private FakePrimary primary;

  @BeforeEach
  void open() throws Exception {
    primary = new FakePrimary();
    primary.whole(FIRST + soa(1, 3600));
  }

  @AfterEach
  void close() throws Exception {
    setup.close();
    primary.close();
  }

  private static String soa(int serial, int timer) {
    return "@ 300 SOA ns mail %d %d %d %d 60\n".formatted(serial, timer, timer, 2 * timer);
  }

  private ChainHarness secondary(String block) {
    Plugin plugin = Told.plugin(setup, Secondary.TYPE, "secondary {\n" + block + "\n}");
    return ChainHarness.of(plugin);
  }

  private ChainHarness secondary() {
    return secondary("transfer from " + primary.address());
  }

  private static String asked(ChainHarness chain, String question) {
    Message reply = chain.ask(question);
    return reply.getRcode() != Rcode.NOERROR
        ? Rcode.string(reply.getRcode())
        : String.join(" ", Told.answers(reply)).replaceAll(".* ", "");
  }

  private static void awaitAddress(ChainHarness chain, String address) {
    Await.until(address, () -> asked(chain, "www.example.org A").equals(address));
  }

  private static Message notify(String zone) {
    Message notify = ChainHarness.question(zone + " SOA");
    notify.getHeader().setOpcode(Opcode.NOTIFY);
    return notify;
  }

  @Test
  @DisplayName("answers from the zone of its primary, and fails until it has it")
  void transfers() throws Exception {
    primary.refuse(true);
    try (ChainHarness chain = secondary()) {
      Await.until("a failed look", () -> primary.asked().size() > 0);
      assertThat(asked(chain, "www.example.org A")).isEqualTo("SERVFAIL");
      primary.refuse(false);
      awaitAddress(chain, "192.0.2.1");
      assertThat(asked(chain, "nope.example.org A")).isEqualTo("NXDOMAIN");
      assertThat(asked(chain, "www.example.net A")).isEqualTo("REFUSED");
      assertThat(setup.meters().get("seamark_secondary_zones").gauge().value()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("asks the next primary where one has no zone")
  void inTurn() throws Exception {
    try (FakePrimary other = new FakePrimary()) {
      other.refuse(true);
      try (ChainHarness chain =
          secondary("transfer from " + other.address() + "\ntransfer from " + primary.address())) {
        awaitAddress(chain, "192.0.2.1");
        assertThat(other.asked()).isNotEmpty();
      }
    }
  }

  @Test
  @DisplayName("takes the changes since its serial when a primary notifies it")
  void changes() throws Exception {
    try (ChainHarness chain = secondary()) {
      awaitAddress(chain, "192.0.2.1");
      primary.changes(
          soa(3, 3600)
              + soa(1, 3600)
              + "old 60 A 192.0.2.7\n"
              + soa(2, 3600)
              + "new 60 A 192.0.2.8\n"
              + soa(2, 3600)
              + "www 60 A 192.0.2.1\n"
              + soa(3, 3600)
              + "www 60 A 192.0.2.3\n"
              + soa(3, 3600));
      Message reply = chain.ask(notify("example.org"), Transport.UDP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(reply.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      awaitAddress(chain, "192.0.2.3");
      assertThat(asked(chain, "old.example.org A")).isEqualTo("NXDOMAIN");
      assertThat(asked(chain, "new.example.org A")).isEqualTo("192.0.2.8");
      assertThat(primary.asked()).containsExactly("AXFR", "IXFR");
    }
  }

  @Test
  @DisplayName("takes the whole zone where the changes are not those to its own")
  void misfit() throws Exception {
    try (ChainHarness chain = secondary()) {
      awaitAddress(chain, "192.0.2.1");
      primary.changes(
          soa(2, 3600) + soa(1, 3600) + "nowhere 60 A 192.0.2.7\n" + soa(2, 3600) + soa(2, 3600));
      primary.whole(soa(2, 3600) + "www 60 A 192.0.2.2\n" + soa(2, 3600));
      chain.ask(notify("example.org"), Transport.UDP);
      awaitAddress(chain, "192.0.2.2");
      assertThat(primary.asked()).containsExactly("AXFR", "IXFR", "AXFR");
    }
  }

  @Test
  @DisplayName("keeps what it has where the primary's serial is no greater")
  void current() throws Exception {
    try (ChainHarness chain = secondary()) {
      awaitAddress(chain, "192.0.2.1");
      primary.changes(soa(1, 3600));
      chain.ask(notify("example.org"), Transport.UDP);
      Await.until("the look", () -> primary.asked().contains("IXFR"));
      assertThat(asked(chain, "www.example.org A")).isEqualTo("192.0.2.1");
      assertThat(setup.meters().get("seamark_secondary_transfers_total").counter().count())
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("says nothing to NOTIFY messages of others, or about names that are not zones")
  void others() throws Exception {
    try (FakePrimary other = new FakePrimary();
        ChainHarness chain = secondary()) {
      awaitAddress(chain, "192.0.2.1");
      assertThat(other.asked()).isEmpty();
      var reply = chain.send(notify("www.example.org"), Transport.UDP);
      assertThat(asked(chain, "www.example.org A")).isEqualTo("192.0.2.1");
      assertThat(reply).isNotDone();
      assertThat(setup.meters().get("seamark_secondary_notifies_ignored_total").counter().count())
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("fails when it has not reached a primary for the zone's expire time, until it does")
  void expires() throws Exception {
    primary.whole(soa(1, 1) + "www 60 A 192.0.2.1\n" + soa(1, 1));
    try (ChainHarness chain = secondary()) {
      awaitAddress(chain, "192.0.2.1");
      primary.refuse(true);
      awaitAddress(chain, "SERVFAIL");
      assertThat(setup.meters().get("seamark_secondary_expired_zones").gauge().value())
          .isEqualTo(1);
      primary.refuse(false);
      awaitAddress(chain, "192.0.2.1");
      assertThat(setup.meters().get("seamark_secondary_expired_zones").gauge().value()).isZero();
    }
  }

  @Test
  @DisplayName("keeps its zones while the Corefile is read anew")
  void reload() throws Exception {
    try (ChainHarness chain = secondary()) {
      awaitAddress(chain, "192.0.2.1");
      primary.refuse(true);
      TestSetup next = new TestSetup(new SimpleMeterRegistry(), setup.shared(), "example.org.");
      Plugin again =
          Told.plugin(
              next, Secondary.TYPE, "secondary {\ntransfer from " + primary.address() + "\n}");
      setup.close();
      try (ChainHarness after = ChainHarness.of(again)) {
        assertThat(asked(after, "www.example.org A")).isEqualTo("192.0.2.1");
      } finally {
        next.close();
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          transfer to 192.0.2.1 | 3:10: plugin/secondary: 'to' is not 'from'; write: transfer from ADDRESS...; to hand zones out, use the plugin 'transfer'
          transfer from ns.example.org | 3:15: plugin/secondary: 'ns.example.org' is not an address; write an IP address, with a port or without
          fallthrough | 2:1: plugin/secondary: secondary zones require a transfer from property; name the primary servers: transfer from ADDRESS...
          """)
  @DisplayName("refuses")
  void refuses(String line, String complaint) {
    assertThat(Told.complaint(Secondary.TYPE, "secondary {\n" + line + "\n}")).isEqualTo(complaint);
  }
}
