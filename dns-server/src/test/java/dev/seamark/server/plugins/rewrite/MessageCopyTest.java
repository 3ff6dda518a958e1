package dev.seamark.server.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.ReplyCheck;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("A message that is copied record by record")
class MessageCopyTest {
  private static final byte[] QUERY = ChainHarness.question("a.b.example. A").toWire();
  private static final List<String> NAMES =
      List.of(
          "a.b.example.", "B.example.", "x.a.b.example.", "example.", "c.test.", ".", "b.test.");
  private static final List<String> TYPES =
      List.of(
          "A 192.0.2.1",
          "AAAA 2001:db8::1",
          "CNAME %s",
          "NS %s",
          "PTR %s",
          "DNAME %s",
          "MX 5 %s",
          "SRV 1 2 3 %s",
          "SOA %s %s 1 2 3 4 5",
          "NAPTR 1 2 \"a\" \"bc\" \"\" %s",
          "TXT \"a.b.example.\"",
          "RP %s %s",
          "MINFO %s %s",
          "MB %s",
          "AFSDB 1 %s",
          "KX 1 %s",
          "PX 1 %s %s",
          "HINFO \"a\" \"b\"");

  private static Message someReply(SplittableRandom random) {
    Message reply = new Message(random.nextInt(0x10000));
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(ChainHarness.question("a.b.example. A").getQuestion(), Section.QUESTION);
    int records = random.nextInt(12);
    for (int i = 0; i < records; i++) {
      String data = TYPES.get(random.nextInt(TYPES.size()));
      String text =
          name(random)
              + " "
              + random.nextInt(9000)
              + " IN "
              + data.formatted(name(random), name(random));
      reply.addRecord(FakeServer.record(text), 1 + random.nextInt(3));
    }
    return reply;
  }

  private static String name(SplittableRandom random) {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private static byte[] copy(byte[] from) throws UnwritableException {
    Query query = new Query();
    assertThat(query.read(QUERY, QUERY.length)).isEqualTo(Query.Reading.QUERY);
    MessageCopy copy = new MessageCopy(from);
    copy.question(query);
    copy.from(from, from.length);
    int at = QUERY.length;
    for (int section = 0; section < 3; section++) {
      int count = Names.u16(from, 6 + 2 * section);
      for (int i = 0; i < count; i++) {
        at = copy.record(section, at, RecordChange.NONE);
      }
    }
    return copy.message();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("reads as it did")
  void readsAsItDid(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 2_000; round++) {
      Message message = someReply(random);
      byte[] wire = message.toWire();
      byte[] copied = copy(wire);
      Message read = new Message(copied);
      for (int section = 0; section < 4; section++) {
        assertThat(Rewritten.records(read, section))
            .usingElementComparator(String.CASE_INSENSITIVE_ORDER) // pointers take the first one's
            .containsExactlyElementsOf(Rewritten.records(message, section));
      }
      assertThat(read.getHeader()).hasToString(new Message(wire).getHeader().toString());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("is sound where it can be copied, whatever it was")
  void mutations(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 6_000; round++) {
      byte[] wire = someReply(random).toWire();
      for (int i = random.nextInt(5); i > 0 && wire.length > QUERY.length; i--) {
        wire[random.nextInt(QUERY.length, wire.length)] = (byte) random.nextInt();
      }
      anyReply(wire);
    }
  }

  @FuzzTest
  void anyReply(byte[] bytes) {
    if (ReplyCheck.of(QUERY, bytes, bytes.length, false) != ReplyCheck.Verdict.SOUND) {
      return;
    }
    try {
      byte[] copied = copy(bytes);
      assertThat(ReplyCheck.of(QUERY, copied, copied.length, false))
          .isEqualTo(ReplyCheck.Verdict.SOUND);
    } catch (UnwritableException e) {
      assertThat(e.why()).isNotEmpty();
    }
  }
}
