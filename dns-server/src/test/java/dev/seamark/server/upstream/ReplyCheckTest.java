package dev.seamark.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.ReplyCheck.Verdict;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("Bytes that claim to be a reply")
class ReplyCheckTest {
  private final byte[] query = Message.newQuery(question("www.example.org.", Type.A)).toWire();

  private static Record question(String name, int type) {
    return Record.newRecord(Name.fromConstantString(name), type, DClass.IN);
  }

  private static byte[] reply(Record question, Consumer<Message> change) {
    Message reply = new Message(1);
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(question, Section.QUESTION);
    reply.addRecord(FakeServer.record("www.example.org. 60 IN A 192.0.2.1"), Section.ANSWER);
    change.accept(reply);
    return reply.toWire();
  }

  private Verdict verdict(byte[] bytes) {
    return ReplyCheck.of(query, bytes, bytes.length, false);
  }

  @Test
  @DisplayName("are the reply where they repeat the question, in whatever case")
  void sound() {
    assertThat(verdict(reply(question("WWW.example.ORG.", Type.A), m -> {})))
        .isEqualTo(Verdict.SOUND);
  }

  @Test
  @DisplayName("end where the last record ends")
  void trailingBytes() {
    byte[] bytes = reply(question("www.example.org.", Type.A), m -> {});
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 7);
    assertThat(ReplyCheck.lengthOf(query, longer, longer.length)).isEqualTo(bytes.length);
  }

  @Test
  @DisplayName("are broken where an owner leads through the data of a record out of the message")
  void ownerPointsIntoData() {
    byte[] bytes = reply(question("www.example.org.", Type.A), m -> {});
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 16);
    int data = bytes.length - 4;
    longer[data] = 63; // a label that is longer than what follows
    longer[bytes.length] = (byte) 0xC0;
    longer[bytes.length + 1] = (byte) data;
    longer[bytes.length + 3] = Type.A;
    longer[bytes.length + 11] = 4;
    longer[7] = 2;
    assertThat(verdict(longer)).isEqualTo(Verdict.BROKEN);
    longer[data] = 0;
    assertThat(verdict(longer)).isEqualTo(Verdict.SOUND);
  }

  @Test
  @DisplayName("are no reply where the name, the type or QR is another")
  void others() {
    assertThat(verdict(reply(question("ww2.example.org.", Type.A), m -> {})))
        .isEqualTo(Verdict.OTHER);
    assertThat(verdict(reply(question("www.example.org.", Type.AAAA), m -> {})))
        .isEqualTo(Verdict.OTHER);
    assertThat(
            verdict(
                reply(
                    question("www.example.org.", Type.A), m -> m.getHeader().unsetFlag(Flags.QR))))
        .isEqualTo(Verdict.OTHER);
  }

  @Test
  @DisplayName("may lack the question where they carry an error")
  void bare() {
    byte[] bytes = new byte[12];
    bytes[2] = (byte) 0x80;
    assertThat(verdict(bytes)).isEqualTo(Verdict.OTHER);
    bytes[3] = 1;
    assertThat(verdict(bytes)).isEqualTo(Verdict.BARE);
  }

  @Test
  @DisplayName("are broken where a record is missing, and cut where TC says so")
  void cut() {
    byte[] whole = reply(question("www.example.org.", Type.A), m -> {});
    byte[] part = Arrays.copyOf(whole, whole.length - 3);
    assertThat(verdict(part)).isEqualTo(Verdict.BROKEN);
    part[2] |= 0x02;
    assertThat(verdict(part)).isEqualTo(Verdict.CUT);
    int length = ReplyCheck.emptied(query, part, part.length);
    assertThat(ReplyCheck.of(query, part, length, false)).isEqualTo(Verdict.SOUND);
  }

  @Test
  @DisplayName("are broken where a name points forward")
  void forwardPointer() {
    byte[] bytes = reply(question("www.example.org.", Type.A), m -> {});
    int owner = query.length;
    bytes[owner] = (byte) 0xC0;
    bytes[owner + 1] = (byte) owner;
    assertThat(verdict(bytes)).isEqualTo(Verdict.BROKEN);
  }

  @ParameterizedTest(name = "seed {0}")
  @DisplayName("are judged, whatever they are")
  @ValueSource(longs = {1, 2, 3})
  void anything(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] whole = reply(question("www.example.org.", Type.A), m -> {});
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 20));
      for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Verdict verdict = verdict(bytes);
      if (verdict == Verdict.SOUND) {
        assertThat(ReplyCheck.lengthOf(query, bytes, bytes.length)).isBetween(12, bytes.length);
      }
    }
  }
}
