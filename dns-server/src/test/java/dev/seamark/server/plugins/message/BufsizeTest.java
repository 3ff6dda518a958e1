package dev.seamark.server.plugins.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

@DisplayName("The plugin bufsize")
class BufsizeTest {
  private final List<Integer> seen = new CopyOnWriteArrayList<>();

  /** A hundred records of about fifty bytes. */
  private void answerAtLength(Exchange x) {
    seen.add(x.queryMessage().getOPT() == null ? 0 : x.queryMessage().getOPT().getPayloadSize());
    x.reply().begin(x.query(), 0, true);
    Message reply = x.replyMessage();
    Name owner = reply.getQuestion().getName();
    for (int i = 0; i < 100; i++) {
      reply.addRecord(new TXTRecord(owner, DClass.IN, 5, i + "x".repeat(30)), Section.ANSWER);
    }
    x.answered(x.block().chain()[1], reply);
  }

  private ChainHarness harness(String directive) {
    return ChainHarness.of(
        Told.plugin(new TestSetup("."), Bufsize.TYPE, directive),
        Told.ending(this::answerAtLength));
  }

  private static Message query(int payload) {
    Message query = ChainHarness.question("a.test TXT");
    query.addRecord(new OPTRecord(payload, 0, 0), Section.ADDITIONAL);
    return query;
  }

  @ParameterizedTest(name = "{0}: {1} becomes {2}")
  @CsvSource({
    "bufsize, 4096, 1232",
    "bufsize 512, 4096, 512",
    "bufsize 4096, 65535, 4096",
    "bufsize 1400, 1300, 1300",
    "bufsize 1400, 100, 100"
  })
  @DisplayName("lowers the size that is told to everybody, and the reply keeps to it")
  void lowers(String directive, int asked, int told) {
    try (ChainHarness harness = harness(directive)) {
      Message reply = harness.ask(query(asked), Transport.UDP);
      assertThat(seen).containsExactly(told);
      assertThat(reply.getOPT().getPayloadSize()).isEqualTo(told);
      int limit = Math.max(told, 512);
      assertThat(reply.numBytes()).isBetween(limit - 60, limit);
      assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    }
  }

  @Test
  @DisplayName("adds nothing to a query that has no OPT record")
  void withoutOpt() {
    try (ChainHarness harness = harness("bufsize 4096")) {
      Message reply = harness.ask("a.test TXT");
      assertThat(seen).containsExactly(0);
      assertThat(reply.getOPT()).isNull();
      assertThat(reply.numBytes()).isLessThanOrEqualTo(512);
    }
  }

  @Test
  @DisplayName("shortens nothing over TCP")
  void overTcp() {
    try (ChainHarness harness = harness("bufsize 600")) {
      List<Message> replies = new ArrayList<>();
      replies.add(harness.ask(query(4096), Transport.TCP));
      replies.add(harness.ask(ChainHarness.question("a.test TXT"), Transport.TCP));
      assertThat(replies).allSatisfy(it -> assertThat(it.getSection(Section.ANSWER)).hasSize(100));
      assertThat(replies.getFirst().getOPT().getPayloadSize()).isEqualTo(600);
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "bufsize 511 => 2:9: plugin/bufsize: the size is '511', but must be 512 to 4096; write:"
            + " bufsize 1232",
        "bufsize 4097 => 2:9: plugin/bufsize: the size is '4097', but must be 512 to 4096; write:"
            + " bufsize 1232",
        "bufsize 1k => 2:9: plugin/bufsize: the size is '1k', but must be 512 to 4096; write:"
            + " bufsize 1232",
        "bufsize 99999999999 => 2:9: plugin/bufsize: the size is '99999999999', but must be 512 to"
            + " 4096; write: bufsize 1232",
        "bufsize 512 600 => 2:13: Wrong argument count or unexpected line ending after '600';"
            + " write: bufsize [SIZE]",
        "bufsize {\\n"
            + " size 600\\n"
            + "} => 3:2: plugin/bufsize: unknown property 'size'; this plugin has no properties,"
            + " remove the line"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Bufsize.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
