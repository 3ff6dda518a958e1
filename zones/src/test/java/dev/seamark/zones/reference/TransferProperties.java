package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Seeds as in {@link ZonesProperties}. */
@DisplayName("After any changes to a cluster, a transfer of a zone")
class TransferProperties {
  private static final int SEEDS = 200;
  private static final int TIMES = 6;
  private static final int CHANGES = 5;

  static LongStream seeds() {
    long first = Long.getLong("seamark.firstSeed", 0);
    return LongStream.range(first, first + Long.getLong("seamark.seeds", SEEDS));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("lists each record of the reference once, and no other, in messages of any size")
  void listsWhatTheReferenceLists(long seed) {
    Pick pick = new Pick(seed);
    ZoneSettings settings = SomeSettings.by(pick);
    ClusterHistory history = new ClusterHistory(pick, settings);
    ReferenceTransfer reference = new ReferenceTransfer(settings, history.catalog());
    try (ClusterZones zones =
        new ClusterZones(settings, history.catalog(), InstantSource.system())) {
      for (int time = 0; time < TIMES; time++) {
        for (WireName zone : settings.zones()) {
          String where = zone + " with " + settings;
          Optional<ZoneTransfer> transfer = zones.transfer(zone);
          assertThat(transfer.isPresent()).as(where).isEqualTo(!zone.isReverse());
          if (transfer.isPresent()) {
            int limit = pick.of(1024, 4000, ReplyBuffer.MAX_MESSAGE);
            listed(
                zone,
                records(zone, transfer.get(), limit),
                reference.records(Names.name(zone), settings.multiclusterZones().contains(zone)),
                where);
          }
        }
        for (int i = 0; i < CHANGES; i++) {
          history.next();
        }
      }
    }
  }

  private static void listed(
      WireName zone, List<Record> records, Optional<Set<String>> expected, String where) {
    assertThat(records).as(where).hasSizeGreaterThan(1);
    assertThat(records.getFirst()).as(where).isInstanceOf(SOARecord.class);
    assertThat(records.getLast()).as(where).isEqualTo(records.getFirst());
    assertThat(records.getFirst().getName()).as(where).isEqualTo(Names.name(zone));
    List<String> between =
        records.subList(1, records.size() - 1).stream().map(TransferProperties::text).toList();
    assertThat(between).as(where).doesNotHaveDuplicates();
    expected.ifPresent(
        lines -> assertThat(between).as(where).containsExactlyInAnyOrderElementsOf(lines));
  }

  private static String text(Record record) {
    String type = Type.string(record.getType());
    return (record.getName() + " " + record.getTTL() + " " + type + " " + record.rdataToString())
        .toLowerCase(Locale.ROOT);
  }

  private static List<Record> records(WireName zone, ZoneTransfer transfer, int limit) {
    Query query = new Query();
    byte[] packet =
        Message.newQuery(Record.newRecord(Names.name(zone), Type.AXFR, DClass.IN)).toWire();
    assertThat(query.read(packet, packet.length)).isEqualTo(Query.Reading.QUERY);
    ReplyBuffer reply = new ReplyBuffer();
    List<Record> records = new ArrayList<>();
    while (transfer.next(query, reply, limit)) {
      assertThat(reply.length()).isLessThanOrEqualTo(limit);
      try {
        Message message = new Message(Arrays.copyOf(reply.bytes(), reply.length()));
        records.addAll(message.getSection(Section.ANSWER));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return records;
  }
}
