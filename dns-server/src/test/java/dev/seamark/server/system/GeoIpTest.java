package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Checked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The labels and values are CoreDNS's. */
@DisplayName("The plugin geoip")
class GeoIpTest {
  private static final Map<String, ?> CAMBRIDGE =
      Map.of(
          "city", Map.of("names", Map.of("en", "Cambridge", "fr", "Cambridge")),
          "continent", Map.of("code", "EU", "names", Map.of("en", "Europe")),
          "country",
              Map.of(
                  "iso_code",
                  "GB",
                  "is_in_european_union",
                  true,
                  "names",
                  Map.of("en", "United Kingdom")),
          "location", Map.of("latitude", 52.25, "longitude", -3.0, "time_zone", "Europe/London"),
          "postal", Map.of("code", "CB4"),
          "subdivisions", List.of(Map.of("iso_code", "ENG"), Map.of("iso_code", "CAM")));

  @TempDir Path directory;
  private int port;

  private Path cities() throws IOException {
    byte[] database =
        new MmdbWriter("GeoLite2-City")
            .network(new byte[] {127, 1, 0, 0}, 16, CAMBRIDGE)
            .network(
                new byte[] {(byte) 192, 0, 2, 0},
                24,
                Map.of("country", Map.of("iso_code", "FR", "names", Map.of("en", "France"))))
            .toBytes();
    return Files.write(directory.resolve("cities.mmdb"), database);
  }

  private Message ask(String source, String subnet) throws IOException {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setLocalAddress(InetAddress.getByName(source));
    resolver.setTimeout(Duration.ofSeconds(10));
    Message query =
        Message.newQuery(Record.newRecord(Name.fromString("a.test."), Type.TXT, DClass.IN));
    if (!subnet.isEmpty()) {
      ClientSubnetOption option = new ClientSubnetOption(24, InetAddress.getByName(subnet));
      query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
    }
    return resolver.send(query);
  }

  private String said(String source, String subnet) throws IOException {
    return ask(source, subnet).getSection(Section.ANSWER).stream()
        .map(record -> record.rdataToString().replace("\"", ""))
        .findFirst()
        .orElse("");
  }

  private static String block(int port, String lines, String answer) {
    return """
    .:%d {
      bind 127.0.0.1
      metadata
      %s
      template ANY ANY {
        answer "{{ .Name }} 60 IN TXT \\"%s\\""
      }
    }
    """
        .formatted(port, lines, answer);
  }

  private static String labels(String... names) {
    return String.join(
        "|", List.of(names).stream().map(name -> "{{ .Meta `geoip/" + name + "` }}").toList());
  }

  @Test
  @DisplayName("tells where the client's address is")
  void city() throws Exception {
    port = Instance.freePort();
    String all =
        labels(
            "city/name",
            "country/code",
            "country/name",
            "country/is_in_european_union",
            "continent/code",
            "continent/name",
            "latitude",
            "longitude",
            "timezone",
            "postalcode",
            "subdivisions/code",
            "asn/number",
            "other");
    try (Instance _ = Instance.serving(directory, block(port, "geoip " + cities(), all))) {
      assertThat(said("127.1.2.3", ""))
          .isEqualTo(
              "Cambridge|GB|United Kingdom|true|EU|Europe|52.25|-3|Europe/London|CB4|ENG,CAM||");
      assertThat(said("127.0.0.1", "192.0.2.0")).isEqualTo("|||false|||||||||");
    }
  }

  @Test
  @DisplayName("tells of the client subnet option where it is asked to, and whose network it is of")
  void subnetAndNetwork() throws Exception {
    port = Instance.freePort();
    Path networks =
        Files.write(
            directory.resolve("networks.mmdb"),
            new MmdbWriter("GeoLite2-ASN")
                .network(
                    new byte[] {(byte) 192, 0, 2, 0},
                    24,
                    Map.of(
                        "autonomous_system_number",
                        64_500L,
                        "autonomous_system_organization",
                        "Example Net"))
                .toBytes());
    String corefile =
        block(
            port,
            "geoip " + networks + " {\n edns-subnet\n}",
            labels("asn/number", "asn/org", "country/code"));
    try (Instance _ = Instance.serving(directory, corefile)) {
      assertThat(said("127.0.0.1", "192.0.2.0")).isEqualTo("64500|Example Net|");
      assertThat(said("127.0.0.1", "198.51.100.0")).isEqualTo("0||");
      assertThat(said("127.0.0.1", "")).isEqualTo("0||");
    }
  }

  @Test
  @DisplayName("has a view choose a server block by country")
  void view() throws Exception {
    port = Instance.freePort();
    String geoip = "geoip " + cities() + "\n view british {\n %s\n}";
    String corefile =
        block(port, geoip.formatted("expr metadata('geoip/country/code') == 'GB'"), "inside")
            + block(port, "", "outside");
    try (Instance _ = Instance.serving(directory, corefile)) {
      assertThat(said("127.1.0.1", "")).isEqualTo("inside");
      assertThat(said("127.2.0.1", "")).isEqualTo("outside");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "absent.mmdb | no such file or directory; name a .mmdb file that can be read",
        "text.mmdb | not a database in MaxMind's format; name a .mmdb file",
        "domains.mmdb | the database is of type 'GeoIP2-Domain'; use one of cities, countries or"
            + " ASNs"
      })
  @DisplayName("is refused where its file is not a database of places or networks")
  void refused(String file, String complaint) throws Exception {
    Files.writeString(directory.resolve("text.mmdb"), "not a database, but as long as a text");
    Files.write(
        directory.resolve("domains.mmdb"),
        new MmdbWriter("GeoIP2-Domain")
            .network(new byte[] {127, 0, 0, 0}, 8, Map.of("domain", "test"))
            .toBytes());
    String corefile =
        ".:53 {\n geoip %s\n metadata\n whoami\n root %s\n}\n".formatted(file, directory);
    try (Instance instance = Instance.starting(directory, corefile)) {
      assertThat(instance.awaitLine("Corefile:2:2"))
          .endsWith(
              "Corefile:2:2: plugin/geoip: %s: %s".formatted(directory.resolve(file), complaint));
    }
  }

  @Test
  @DisplayName("is warned of by check where its file cannot be read, or nothing sees its labels")
  void warned() throws IOException {
    Path corefile =
        Files.writeString(
            directory.resolve("Corefile"), ".:53 {\n geoip absent.mmdb\n whoami\n}\n");
    assertThat(
            Checked.of(corefile.toString())
                .err()
                .lines()
                .map(line -> line.replaceFirst("/.*?/Corefile", "Corefile")))
        .containsExactly(
            "warning: Corefile:2:8: plugin/geoip: absent.mmdb cannot be read, so the server will"
                + " not start; name a .mmdb file that can be",
            "warning: Corefile:2:2: plugin/geoip: nothing sees what it knows without metadata; add"
                + " a line: metadata");
  }
}
