package dev.seamark.zones.file;

import dev.seamark.zones.answer.Verdict;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A zone made of the text of a master file, and questions to it. */
final class TestZone {
  static final long ROOM = 1 << 24;

  private final StaticZone zone;
  private final StaticAnswers answers;

  TestZone(StaticZone zone) {
    this.zone = zone;
    this.answers = new StaticAnswers(zone);
  }

  /** The zone {@code example.org} of these lines. */
  static TestZone of(String text) throws ZoneDataException {
    return new TestZone(zone("example.org", records("example.org.", text)));
  }

  static List<Record> records(String origin, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    List<Record> records = new ArrayList<>();
    try (Master master =
        new Master(new ByteArrayInputStream(bytes), Name.fromString(origin), 300)) {
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        records.add(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  static StaticZone zone(String apex, List<Record> records) throws ZoneDataException {
    StaticZoneBuilder builder = new StaticZoneBuilder(WireName.parse(apex), ROOM);
    for (Record record : records) {
      add(builder, record);
    }
    return builder.build();
  }

  static void add(StaticZoneBuilder builder, Record record) throws ZoneDataException {
    WireName owner = WireName.fromWire(record.getName().toWire(), 0);
    byte[] wire = record.toWire(Section.ANSWER);
    int data = owner.length() + 10;
    builder.add(owner, record.getType(), (int) record.getTTL(), wire, data, wire.length - data);
  }

  StaticZone zone() {
    return zone;
  }

  /** Asks {@code NAME TYPE}, with {@code +do} behind it for signatures. */
  Reply ask(String question) {
    String[] words = question.split(" ", -1);
    try {
      Name name = Name.fromString(words[0], Name.fromString("example.org."));
      Message query =
          Message.newQuery(Record.newRecord(name, Type.value(words[1], true), DClass.IN));
      if (words.length > 2) {
        query.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
      }
      byte[] wire = query.toWire();
      Query read = new Query();
      read.read(wire, wire.length);
      ReplyBuffer reply = new ReplyBuffer();
      Verdict verdict = answers.answer(zone, read, reply);
      return new Reply(verdict, new Message(Arrays.copyOf(reply.bytes(), reply.length())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came of a question. */
  record Reply(Verdict verdict, Message message) {
    String rcode() {
      return Rcode.string(message.getRcode());
    }

    boolean authoritative() {
      return message.getHeader().getFlag(Flags.AA);
    }

    List<String> answer() {
      return section(Section.ANSWER);
    }

    List<String> authority() {
      return section(Section.AUTHORITY);
    }

    List<String> additional() {
      return section(Section.ADDITIONAL);
    }

    private List<String> section(int section) {
      return message.getSection(section).stream().map(TestZone::text).toList();
    }

    /** RCODE, aa where it is set, and the sections, {@code NAME TTL TYPE DATA} each. */
    String line() {
      return "%s%s | %s | %s | %s"
          .formatted(
              rcode(),
              authoritative() ? " aa" : "",
              String.join(", ", answer()),
              String.join(", ", authority()),
              String.join(", ", additional()))
          .strip();
    }
  }

  static String text(Record record) {
    String owner = record.getName().toString();
    return "%s %d %s %s"
        .formatted(
            owner.replaceFirst("(?i)\\.?example\\.org\\.$", ""),
            record.getTTL(),
            Type.string(record.getType()),
            record.rdataToString().toLowerCase(Locale.ROOT).replaceAll("\\.example\\.org\\.", ""))
        .strip();
  }
}
