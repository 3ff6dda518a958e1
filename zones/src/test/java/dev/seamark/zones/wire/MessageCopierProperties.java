package dev.seamark.zones.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("A message that does not fit")
class MessageCopierProperties {
  private static final int[] SECTIONS = {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL};
  private static final List<String> DATA =
      List.of(
          "A 192.0.2.%d",
          "AAAA 2001:db8::%d",
          "TXT \"text %d\"",
          "CNAME t%d.Example.org.",
          "MX %d mail.example.org.",
          "SRV 0 5 %d srv.sub.example.org.",
          "PTR p%d.example.org.",
          "SOA ns.example.org. host.example.org. %d 2 3 4 5",
          "NAPTR 1 %d \"s\" \"SIP+D2U\" \"\" sip.example.org.",
          "DNAME d%d.example.net.");
  private static final List<String> OWNERS =
      List.of("www.example.org.", "Example.org.", "a.b.c.example.org.", ".", "other.test.");

  private final MessageCopier copier = new MessageCopier();

  private static Message someMessage(SplittableRandom random) throws IOException {
    Message message = new Message(random.nextInt(65_536));
    message.getHeader().setFlag(Flags.QR);
    Name asked = Name.fromString("www.example.org.");
    message.addRecord(Record.newRecord(asked, Type.A, DClass.IN), Section.QUESTION);
    for (int section : SECTIONS) {
      int records = random.nextInt(40);
      for (int i = 0; i < records; i++) {
        message.addRecord(someRecord(random, i), section);
      }
    }
    return message;
  }

  private static Record someRecord(SplittableRandom random, int i) throws IOException {
    String text = DATA.get(random.nextInt(DATA.size())).formatted(i + 1);
    int type = Type.value(text.substring(0, text.indexOf(' ')));
    Name owner = Name.fromString(OWNERS.get(random.nextInt(OWNERS.size())));
    String data = text.substring(text.indexOf(' ') + 1);
    return Record.fromString(owner, type, DClass.IN, 60 + i, data, Name.root);
  }

  /** The message with each name in full. */
  private static byte[] uncompressed(Message message) {
    DNSOutput out = new DNSOutput();
    out.writeByteArray(message.toWire(), 0, Query.HEADER);
    for (int section = 0; section < 4; section++) {
      for (Record record : message.getSection(section)) {
        out.writeByteArray(record.toWire(section));
      }
    }
    return out.toByteArray();
  }

  private static List<String> records(Message message, int section) {
    return message.getSection(section).stream().map(Record::toString).toList();
  }

  private static List<List<String>> records(Message message) {
    return List.of(
        records(message, Section.QUESTION),
        records(message, Section.ANSWER),
        records(message, Section.AUTHORITY),
        records(message, Section.ADDITIONAL));
  }

  private static ReplyBuffer buffer(byte[] wire) {
    ReplyBuffer buffer = new ReplyBuffer();
    buffer.set(wire, 0, wire.length);
    return buffer;
  }

  private static Message read(ReplyBuffer buffer) throws IOException {
    return new Message(java.util.Arrays.copyOf(buffer.bytes(), buffer.length()));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  @DisplayName("keeps its first records, well-formed, and TC says that there were more")
  void keepsItsBeginning(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 500; round++) {
      Message some = someMessage(random);
      byte[] wire = random.nextBoolean() ? uncompressed(some) : some.toWire();
      Message whole = new Message(wire); // dnsjava compresses whatever the spelling
      int limit = 40 + random.nextInt(wire.length);
      ReplyBuffer buffer = buffer(wire);
      copier.fit(buffer, limit);
      Message cut = read(buffer);
      assertThat(buffer.length()).isLessThanOrEqualTo(limit);
      assertThat(records(cut, Section.QUESTION)).isEqualTo(records(whole, Section.QUESTION));
      List<String> all = new ArrayList<>();
      List<String> kept = new ArrayList<>();
      boolean complete = true;
      for (int section : SECTIONS) {
        all.addAll(records(whole, section));
        kept.addAll(records(cut, section));
        boolean sectionIsWhole = records(cut, section).size() == records(whole, section).size();
        assertThat(complete || records(cut, section).isEmpty()).isTrue();
        complete &= sectionIsWhole;
      }
      assertThat(kept).isEqualTo(all.subList(0, kept.size()));
      assertThat(cut.getHeader().getFlag(Flags.TC)).isEqualTo(!complete);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {5, 6})
  @DisplayName("is compressed as well as dnsjava can before anything of it is cut")
  void isCompressedFirst(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 500; round++) {
      Message whole = someMessage(random);
      ReplyBuffer buffer = buffer(uncompressed(whole));
      int before = buffer.length();
      copier.compress(buffer);
      assertThat(records(read(buffer))).isEqualTo(records(whole));
      assertThat(buffer.length()).isLessThanOrEqualTo(before);
      int compressed = buffer.length();
      ReplyBuffer fitting = buffer(uncompressed(whole));
      copier.fit(fitting, compressed);
      assertThat(fitting.truncated()).isFalse();
      // dnsjava takes names in any spelling for the same; ours stay as they were.
      assertThat(compressed).isLessThanOrEqualTo(whole.toWire().length + 14 * 11);
    }
  }

  @Test
  @DisplayName("loses no record where one is taken out from between")
  void takesOneOut() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      Message with = someMessage(random);
      with.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0), Section.ADDITIONAL);
      with.addRecord(someRecord(random, 3), Section.ADDITIONAL);
      byte[] wire = uncompressed(with);
      ReplyBuffer buffer = buffer(wire);
      copier.removeAdditional(buffer, RecordType.OPT);
      Message without = with.clone();
      without.removeAllRecords(Section.ADDITIONAL);
      with.getSection(Section.ADDITIONAL).stream()
          .filter(record -> record.getType() != Type.OPT)
          .forEach(record -> without.addRecord(record, Section.ADDITIONAL));
      assertThat(records(read(buffer))).isEqualTo(records(without));
    }
  }

  @Test
  @DisplayName("is cut where it cannot be written anew")
  void isCutAsItIs() {
    byte[] wire = {
      0,
      1,
      (byte) 0x80,
      0,
      0,
      0,
      0,
      2,
      0,
      0,
      0,
      0, // a header that announces two answers
      0,
      0,
      5,
      0,
      1,
      0,
      0,
      0,
      60,
      0,
      2,
      (byte) 0xC0,
      (byte) 0xFF, // an alias of what is not there
      0,
      0,
      1,
      0,
      1,
      0,
      0,
      0,
      60,
      0,
      4,
      1,
      2,
      3,
      4
    };
    ReplyBuffer buffer = buffer(wire);
    copier.fit(buffer, wire.length - 1);
    assertThat(buffer.length()).isEqualTo(25);
    assertThat(buffer.answers()).isEqualTo(1);
    assertThat(buffer.truncated()).isTrue();
  }
}
