package dev.seamark.server.plugins.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HostName;
import dev.seamark.server.plugins.local.Told;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin nsid")
class NsidTest {
  private static final int COOKIE = 10;

  private static ChainHarness harness(String directive, Consumer<Exchange> behind) {
    return ChainHarness.of(
        Told.plugin(new TestSetup("."), Nsid.TYPE, directive), Told.ending(behind));
  }

  private static void answer(Exchange x) {
    x.reply().begin(x.query(), Rcode.NOERROR, true);
    x.answered(x.block().chain()[1]);
  }

  private static Message query(EDNSOption... options) {
    Message query = ChainHarness.question("a.test A");
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return query;
  }

  private static List<String> ids(Message reply) {
    return reply.getOPT().getOptions(EDNSOption.Code.NSID).stream()
        .map(option -> new String(data(option), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] data(EDNSOption option) {
    byte[] wire = option.toWire();
    return Arrays.copyOfRange(wire, 4, wire.length);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"nsid, ''", "nsid one, one", "nsid one  two, one two", "nsid \"one  two\", one  two"})
  @DisplayName("says its words, or the name of the host, to whoever asks")
  void says(String directive, String id) {
    try (ChainHarness harness = harness(directive, NsidTest::answer)) {
      Message reply = harness.ask(query(new NSIDOption(new byte[0])), Transport.UDP);
      assertThat(ids(reply)).containsExactly(id.isEmpty() ? HostName.current() : id);
    }
  }

  @Test
  @DisplayName("says it alone, and sends no option of the query back")
  void alone() {
    try (ChainHarness harness = harness("nsid one", NsidTest::answer)) {
      EDNSOption cookie = new GenericEDNSOption(COOKIE, new byte[8]);
      Message reply = harness.ask(query(cookie, new NSIDOption(new byte[2])), Transport.UDP);
      assertThat(ids(reply)).containsExactly("one");
      assertThat(reply.getOPT().getOptions()).hasSize(1);
    }
  }

  @Test
  @DisplayName("says it with an error, too, for that is when one wants to know")
  void withErrors() {
    try (ChainHarness harness =
        harness("nsid one", x -> x.fail(x.block().chain()[1], Rcode.REFUSED, ""))) {
      Message reply = harness.ask(query(new NSIDOption(new byte[0])), Transport.UDP);
      assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
      assertThat(ids(reply)).containsExactly("one");
    }
  }

  @Test
  @DisplayName("takes the place of an upstream's")
  void ratherThanUpstream() {
    Consumer<Exchange> upstream =
        x -> {
          Message message = x.queryMessage();
          message.getHeader().setFlag(Flags.QR);
          message.removeAllRecords(Section.ADDITIONAL);
          EDNSOption theirs = new NSIDOption("theirs".getBytes(StandardCharsets.UTF_8));
          EDNSOption other = new GenericEDNSOption(65_001, new byte[] {1, 2, 3});
          message.addRecord(
              new OPTRecord(1232, 0, 0, 0, List.of(theirs, other)), Section.ADDITIONAL);
          byte[] wire = message.toWire();
          x.replyUpstream(wire, 0, wire.length);
          x.answered(x.block().chain()[1]);
        };
    try (ChainHarness harness = harness("nsid ours", upstream)) {
      Message reply = harness.ask(query(new NSIDOption(new byte[0])), Transport.UDP);
      assertThat(ids(reply)).containsExactly("ours");
      assertThat(reply.getOPT().getOptions(65_001))
          .singleElement()
          .satisfies(option -> assertThat(data(option)).containsExactly(1, 2, 3));
    }
  }

  @Test
  @DisplayName("says nothing to whoever does not ask")
  void onlyWhenAsked() {
    try (ChainHarness harness = harness("nsid one", NsidTest::answer)) {
      assertThat(harness.ask("a.test A").getOPT()).isNull();
      assertThat(harness.ask(query(), Transport.UDP).getOPT().getOptions()).isEmpty();
    }
  }

  @Test
  @DisplayName("has no properties")
  void noProperties() {
    assertThat(Told.complaint(Nsid.TYPE, "nsid {\n id one\n}"))
        .isEqualTo(
            "3:2: plugin/nsid: unknown property 'id'; this plugin has no properties, remove the"
                + " line");
  }
}
