package dev.seamark.zones.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a client makes of the messages of a transfer. */
final class Transferred {
  private Transferred() {}

  /** The records in presentation format. */
  static List<String> records(ZoneTransfer transfer) {
    return messages(transfer, ReplyBuffer.MAX_MESSAGE).stream()
        .flatMap(message -> message.getSection(Section.ANSWER).stream())
        .map(TestCluster::text)
        .toList();
  }

  /** The messages, none of them longer than this. */
  static List<Message> messages(ZoneTransfer transfer, int limit) {
    Query query = new Query();
    Name name = Name.fromConstantString("zone.");
    byte[] packet = Message.newQuery(Record.newRecord(name, Type.AXFR, DClass.IN)).toWire();
    assertThat(query.read(packet, packet.length)).isEqualTo(Query.Reading.QUERY);
    List<Message> messages = new ArrayList<>();
    ReplyBuffer reply = new ReplyBuffer();
    while (transfer.next(query, reply, limit)) {
      assertThat(reply.length()).isLessThanOrEqualTo(limit);
      try {
        messages.add(new Message(Arrays.copyOf(reply.bytes(), reply.length())));
      } catch (IOException malformed) {
        throw new UncheckedIOException(malformed);
      }
    }
    return messages;
  }
}
