package dev.seamark.zones.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.zones.wire.WireName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Record;

@DisplayName("Records are a zone")
class StaticZoneBuilderTest {
  private static final String SOA = "@ SOA ns mail 7 7200 1800 86400 60\n";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          www A 192.0.2.1 | the zone example.org. has no SOA record
          @ SOA ns m 1 2 3 4 5, @ SOA ns m 2 2 3 4 5 | the zone example.org. has two SOA records
          x SOA ns m 1 2 3 4 5 | the SOA record of x.example.org. does not stand at the zone's name
          @ SOA ns m 1 2 3 4 5, @ NSEC3PARAM 1 0 1 AB | NSEC3
          """)
  @DisplayName("unless")
  void refused(String lines, String why) {
    assertThatThrownBy(() -> TestZone.of(lines.replace(", ", "\n")))
        .isInstanceOf(ZoneDataException.class)
        .hasMessageContaining(why)
        .extracting(e -> ((ZoneDataException) e).advice())
        .asString()
        .isNotEmpty();
  }

  @Test
  @DisplayName("up to a number of bytes")
  void bounded() throws Exception {
    StaticZoneBuilder builder = new StaticZoneBuilder(WireName.parse("example.org"), 2 << 20);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                for (Record record :
                    TestZone.records("example.org.", "host" + i + " TXT " + "x".repeat(200))) {
                  TestZone.add(builder, record);
                }
              }
            })
        .isInstanceOf(ZoneDataException.class)
        .hasMessage("the zone has more than 2 MiB of records");
  }

  @Test
  @DisplayName("without those that lie elsewhere, which are counted")
  void elsewhere() throws Exception {
    StaticZoneBuilder builder = new StaticZoneBuilder(WireName.parse("example.org"), 1 << 20);
    for (Record record : TestZone.records("example.org.", SOA + "www.example.net. A 192.0.2.1\n")) {
      TestZone.add(builder, record);
    }
    assertThat(builder.build().records()).isEqualTo(1);
    assertThat(builder.elsewhere()).isEqualTo(1);
  }
}
