package dev.seamark.zones.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("A transfer of a zone of records")
class StaticTransferTest {
  private static final String SOA = "@ 300 SOA ns mail 7 7200 1800 86400 60\n";

  private static List<Message> messages(StaticTransfer transfer) throws Exception {
    Name zone = Name.fromString("example.org.");
    byte[] wire = Message.newQuery(Record.newRecord(zone, Type.AXFR, DClass.IN)).toWire();
    Query query = new Query();
    query.read(wire, wire.length);
    ReplyBuffer reply = new ReplyBuffer();
    List<Message> messages = new ArrayList<>();
    while (transfer.next(query, reply, ReplyBuffer.MAX_MESSAGE)) {
      messages.add(new Message(Arrays.copyOf(reply.bytes(), reply.length())));
    }
    return messages;
  }

  private static List<String> records(StaticTransfer transfer) throws Exception {
    return messages(transfer).stream()
        .flatMap(message -> message.getSection(Section.ANSWER).stream())
        .map(TestZone::text)
        .toList();
  }

  @Test
  @DisplayName("has all records between two SOA records, those below a delegation among them")
  void whole() throws Exception {
    StaticZone zone =
        TestZone.of(
                SOA
                    + "@ NS ns\nsub NS ns.sub\nns.sub A 192.0.2.1\n a.b.c TXT x\nA.B.c TXT y\n"
                        .replace(" a.b.c", "a.b.c"))
            .zone();
    assertThat(records(new StaticTransfer(zone)))
        .containsExactly(
            "300 SOA ns mail 7 7200 1800 86400 60",
            "300 NS ns",
            "a.b.c 300 TXT x",
            "a.b.c 300 TXT y",
            "sub 300 NS ns.sub",
            "ns.sub 300 A 192.0.2.1",
            "300 SOA ns mail 7 7200 1800 86400 60");
  }

  @Test
  @DisplayName("is as many messages as it takes, also where one record is longer than most are")
  void several() throws Exception {
    StringBuilder text = new StringBuilder(SOA);
    for (int i = 0; i < 5000; i++) {
      text.append("host").append(i).append(" A 192.0.2.1\n");
    }
    text.append("huge TXT").append((" \"" + "x".repeat(250) + "\"").repeat(200)).append('\n');
    StaticZone zone = TestZone.of(text.toString()).zone();
    assertThat(messages(new StaticTransfer(zone)).size()).isGreaterThan(5);
    List<String> records = records(new StaticTransfer(zone));
    assertThat(records).hasSize(zone.records() + 1);
    assertThat(records.stream().distinct()).hasSize(zone.records());
  }

  @Test
  @DisplayName("is the SOA record alone for a client that has the zone")
  void onlySoa() throws Exception {
    StaticTransfer transfer = new StaticTransfer(TestZone.of(SOA + "a A 192.0.2.1\n").zone());
    assertThat(transfer.serial()).isEqualTo(7);
    transfer.onlySoa();
    assertThat(records(transfer)).hasSize(1);
  }
}
