package dev.seamark.zones.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

@DisplayName("Changes to a zone")
class ZonePatchTest {
  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("make the zone of which they are the changes")
  void make(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      lines.add(line(random));
    }
    StaticZone zone = zone(0, lines);
    ZonePatch patch = new ZonePatch(zone);
    for (int serial = 1; serial <= 3; serial++) {
      List<String> next = new ArrayList<>(lines);
      next.removeIf(_ -> random.nextInt(4) == 0);
      for (int i = random.nextInt(5); i > 0; i--) {
        next.add(line(random));
      }
      List<Record> before = records(serial - 1, lines);
      List<Record> after = records(serial, next);
      for (Record record : before) {
        if (!after.contains(record)) {
          byte[] wire = record.toWire(Section.ANSWER);
          int data = data(record);
          patch.remove(owner(record), record.getType(), wire, data, wire.length - data);
        }
      }
      for (Record record : after) {
        if (!before.contains(record)) {
          byte[] wire = record.toWire(Section.ANSWER);
          int data = data(record);
          patch.add(owner(record), record.getType(), 300, wire, data, wire.length - data);
        }
      }
      lines = next;
    }
    assertThat(all(patch.applied(TestZone.ROOM)))
        .containsExactlyInAnyOrderElementsOf(all(zone(3, lines)));
  }

  private static List<String> all(StaticZone zone) throws ZoneDataException {
    List<String> all = new ArrayList<>();
    zone.forEach(
        (owner, type, ttl, from, offset, length) ->
            all.add(
                "%s %d %d %s"
                    .formatted(
                        owner,
                        type,
                        ttl,
                        java.util.HexFormat.of().formatHex(from, offset, offset + length))));
    return all;
  }

  @Test
  @DisplayName("are refused where they remove what is not there")
  void foreign() throws Exception {
    ZonePatch patch = new ZonePatch(zone(1, List.of("a A 192.0.2.1")));
    byte[] data = {1, 2, 3, 4};
    patch.remove(WireName.parse("a.example.org"), 1, data, 0, 4);
    assertThatThrownBy(() -> patch.applied(TestZone.ROOM))
        .isInstanceOf(ZoneDataException.class)
        .hasMessageContaining("not there");
  }

  private static String line(SplittableRandom random) {
    return "abc*".charAt(random.nextInt(4)) + ".x A 192.0.2." + random.nextInt(4);
  }

  private static List<Record> records(int serial, List<String> lines) {
    String soa = "@ 300 SOA ns mail " + serial + " 7200 1800 86400 60\n";
    return TestZone.records("example.org.", soa + String.join("\n", lines) + "\n").stream()
        .distinct()
        .toList();
  }

  private static StaticZone zone(int serial, List<String> lines) throws ZoneDataException {
    return TestZone.zone("example.org", records(serial, lines));
  }

  private static WireName owner(Record record) {
    return WireName.fromWire(record.getName().toWire(), 0);
  }

  private static int data(Record record) {
    return owner(record).length() + 10;
  }
}
