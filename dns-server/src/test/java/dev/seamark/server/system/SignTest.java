package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Checked;
import dev.seamark.server.plugins.dnssec.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.CDSRecord;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The plugin sign")
class SignTest {
  private static final String ZONE =
      """
      $ORIGIN example.org.
      $TTL 300
      @ IN SOA ns hostmaster 7 3600 600 86400 60
      @ IN NS ns
      @ IN DNSKEY 257 3 13 AAAA
      ns IN A 192.0.2.1
      www IN A 192.0.2.2
      www IN A 192.0.2.3
      www IN TXT "one" "two"
      a.b.c IN AAAA 2001:db8::1
      *.wild IN A 192.0.2.4
      sub IN NS ns.sub
      sub IN DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
      ns.sub IN A 192.0.2.5
      old IN DNAME www
      old IN A 192.0.2.6
      """;
  private static final Name APEX = name("example.org.");

  @TempDir Path directory;
  private int port;
  private DNSKEYRecord key;
  private Path signed;

  private static Name name(String text) {
    try {
      return Name.fromString(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void files() throws Exception {
    port = Instance.freePort();
    Files.writeString(directory.resolve("db.example.org"), ZONE);
    key =
        TestKeys.write(
            directory.resolve("K"), "example.org.", DNSSEC.Algorithm.ECDSAP256SHA256, 257);
    signed = directory.resolve("db.example.org.signed");
  }

  private Instance serving() throws Exception {
    return Instance.serving(
        directory,
        """
        example.org:%d {
          bind 127.0.0.1
          root %s
          file db.example.org.signed {
            reload 50ms
          }
          sign db.example.org {
            key file K.key
            directory .
          }
        }
        """
            .formatted(port, directory));
  }

  private List<Record> records() throws IOException {
    List<Record> records = new ArrayList<>();
    try (Master file = new Master(signed.toString())) {
      for (Record next = file.nextRecord(); next != null; next = file.nextRecord()) {
        records.add(next);
      }
    }
    return records;
  }

  private static Map<String, RRset> sets(List<Record> records) {
    Map<String, RRset> sets = new TreeMap<>();
    for (Record record : records) {
      int type = record instanceof RRSIGRecord of ? of.getTypeCovered() : record.getType();
      sets.computeIfAbsent(record.getName() + " " + Type.string(type), _ -> new RRset())
          .addRR(record);
    }
    return sets;
  }

  @Test
  @DisplayName("signs what the zone is authoritative for, and nothing else")
  void signatures() throws Exception {
    try (Instance instance = serving()) {
      instance.awaitLine("signed example.org. by the keys " + key.getFootprint() + ": serial ");
    }
    Map<String, RRset> sets = sets(records());
    Instant now = Instant.now();
    for (Map.Entry<String, RRset> set : sets.entrySet()) {
      boolean outside =
          List.of("sub.example.org. NS", "ns.sub.example.org. A").contains(set.getKey());
      List<RRSIGRecord> signatures = set.getValue().sigs();
      assertThat(signatures).as(set.getKey()).hasSize(outside ? 0 : 1);
      for (RRSIGRecord signature : signatures) {
        DNSSEC.verify(set.getValue(), signature, key, now);
        assertThat(Duration.between(signature.getTimeSigned(), now))
            .isBetween(Duration.ofHours(3).minusMinutes(1), Duration.ofHours(21).plusMinutes(5));
        assertThat(Duration.between(now, signature.getExpire()))
            .isBetween(Duration.ofDays(32).minusMinutes(5), Duration.ofDays(37));
      }
    }
    assertThat(sets).containsKeys("*.wild.example.org. A", "old.example.org. DNAME");
    SOARecord soa = (SOARecord) records().getFirst();
    assertThat(Duration.between(Instant.ofEpochSecond(soa.getSerial()), now).abs())
        .isLessThan(Duration.ofMinutes(5));
  }

  @Test
  @DisplayName("proves by a chain through all names which there are, and their types")
  void chain() throws Exception {
    try (Instance instance = serving()) {
      instance.awaitLine("signed example.org.");
    }
    Map<Name, NSECRecord> proofs = new TreeMap<>();
    for (Record record : records()) {
      if (record instanceof NSECRecord proof) {
        proofs.put(proof.getName(), proof);
        assertThat(proof.getTTL()).isEqualTo(60);
      }
    }
    List<String> way = new ArrayList<>();
    Name at = APEX;
    do {
      NSECRecord proof = Objects.requireNonNull(proofs.get(at));
      String types =
          String.join(" ", Arrays.stream(proof.getTypes()).mapToObj(Type::string).toList());
      way.add(at.relativize(APEX) + ": " + types);
      at = proof.getNext();
    } while (!at.equals(APEX));
    assertThat(way)
        .containsExactly(
            "@: NS SOA RRSIG NSEC DNSKEY CDS CDNSKEY",
            "a.b.c: AAAA RRSIG NSEC",
            "ns: A RRSIG NSEC",
            "old: A DNAME RRSIG NSEC",
            "sub: NS DS RRSIG NSEC",
            "*.wild: A RRSIG NSEC",
            "www: A TXT RRSIG NSEC");
    assertThat(proofs).hasSameSizeAs(way);
  }

  @Test
  @DisplayName(
      "publishes its keys, and for the parent their digests, in place of those of the file")
  void keys() throws Exception {
    try (Instance instance = serving()) {
      instance.awaitLine("signed example.org.");
    }
    List<Record> records = records();
    assertThat(records.stream().filter(record -> record.getType() == Type.DNSKEY))
        .containsExactly(key);
    assertThat(records.stream().filter(record -> record.getType() == Type.CDS))
        .containsExactly(new CDSRecord(APEX, 1, 3600, DNSSEC.Digest.SHA256, key));
  }

  @Test
  @DisplayName("has file serve the zone, and leaves a fresh one as it is")
  void fresh() throws Exception {
    try (Instance _ = serving()) {
      Await.until(
          "the zone is served",
          () -> Instance.addresses(port, "www.example.org.").contains("192.0.2.2"));
      Message reply =
          Instance.ask(port, "nothing.example.org.", Type.A, 1, r -> r.setEDNS(0, 4096, 0x8000));
      assertThat(reply.getSection(Section.AUTHORITY))
          .extracting(Record::getType)
          .contains(Type.SOA, Type.NSEC, Type.RRSIG);
    }
    byte[] first = Files.readAllBytes(signed);
    try (Instance instance = serving()) {
      Await.until(
          "the zone is served",
          () -> Instance.addresses(port, "www.example.org.").contains("192.0.2.2"));
      assertThat(instance.count("signing")).isZero();
    }
    assertThat(Files.readAllBytes(signed)).isEqualTo(first);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no signature      | x IN A 192.0.2.1 | no signature of an SOA record",
        "signatures of old | %s | its signatures are of",
        "an unclear file   | x y z | cannot be read"
      })
  @DisplayName("signs anew where the file there is not a fresh one, and says why")
  void due(String what, String content, String why) throws Exception {
    Instant then = Instant.now().minus(Duration.ofDays(9));
    String old =
        "example.org. IN RRSIG SOA 13 2 300 %s %s 1 example.org. AAAA"
            .formatted(then.plus(Duration.ofDays(40)).getEpochSecond(), then.getEpochSecond());
    Files.writeString(signed, "$TTL 60\n$ORIGIN example.org.\n" + content.formatted(old) + "\n");
    try (Instance instance = starting()) {
      assertThat(instance.awaitLine("signing example.org.")).contains(why);
      instance.awaitLine("signed example.org.");
    }
  }

  /** Without file, which refuses what is not a zone. */
  private Instance starting() throws Exception {
    return Instance.serving(
        directory,
        "example.org:%d {\n bind 127.0.0.1\n root %s\n whoami\n sign db.example.org {\n key file K\n directory .\n }\n}\n"
            .formatted(port, directory));
  }

  @Test
  @DisplayName("says why it cannot, and leaves what is there")
  void cannot() throws Exception {
    Files.writeString(signed, "x");
    Files.writeString(directory.resolve("db.example.org"), "@ IN A 192.0.2.1\n");
    try (Instance instance = starting()) {
      assertThat(instance.awaitLine("cannot sign example.org.")).contains("db.example.org");
    }
    assertThat(signed).hasContent("x");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "sign db|'key' is required; name the keys: key file KEY...",
        "sign db {\\n key directory d\\n}|keys of 'directory' are not supported; write: key file",
        "sign db {\\n key file Z\\n}|Z is not a key signing key; make one by: dnssec-keygen",
        "sign|Wrong argument count"
      })
  @DisplayName("refuses what it cannot do, with the place and what to write")
  void complaints(String text, String said) throws Exception {
    TestKeys.write(directory.resolve("Z"), "example.org.", DNSSEC.Algorithm.ECDSAP256SHA256, 256);
    Path file =
        Files.writeString(
            directory.resolve("Corefile"),
            "example.org {\n root " + directory + "\n " + text.replace("\\n", "\n") + "\n}\n");
    Checked checked = Checked.of("-conf", file.toString());
    assertThat(checked.code()).isEqualTo(1);
    assertThat(checked.err()).contains(said).containsPattern("Corefile:[34]:");
  }
}
