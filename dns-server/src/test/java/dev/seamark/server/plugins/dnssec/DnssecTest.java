package dev.seamark.server.plugins.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.zonefile.ZoneFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.Algorithm;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("The plugin dnssec")
class DnssecTest {
  private static final int ZONE_KEY = 256;
  private static final int ENTRY_POINT = 257;
  private static final String ZONE =
      """
      @ 300 SOA ns mail 1 7200 1800 86400 60
      @ 300 NS ns
      ns 300 A 192.0.2.53
      www 300 A 192.0.2.1
      www 300 A 192.0.2.2
      alias 300 CNAME www
      astray 300 CNAME nowhere
      sub 300 NS ns.sub
      ns.sub 300 A 192.0.2.54
      secure 300 NS ns
      secure 300 DS 1 13 99 AB
      """;

  @TempDir Path folder;
  private final TestSetup setup = new TestSetup("example.org.");

  @BeforeEach
  void write() throws Exception {
    Files.writeString(folder.resolve("db"), ZONE);
  }

  @AfterEach
  void stop() {
    setup.close();
  }

  private DNSKEYRecord key(String name, int algorithm, int flags) throws Exception {
    return TestKeys.write(folder.resolve(name), "example.org.", algorithm, flags);
  }

  private ChainHarness signing(String... keys) {
    StringBuilder lines = new StringBuilder();
    for (String key : keys) {
      lines.append("key file ").append(folder.resolve(key)).append('\n');
    }
    Plugin dnssec = Told.plugin(setup, Dnssec.TYPE, "dnssec {\n" + lines + "}");
    TestSetup behind = new TestSetup("example.org.");
    return ChainHarness.of(
        dnssec, Told.plugin(behind, ZoneFiles.TYPE, "file " + folder.resolve("db")));
  }

  private static Message ask(ChainHarness chain, String question) {
    Message query = ChainHarness.question(question);
    query.addRecord(new OPTRecord(4096, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    return chain.ask(query, Transport.UDP);
  }

  /** The types that are signed in a section, each of whose signatures was verified. */
  private static List<String> signed(Message reply, int section, DNSKEYRecord key) {
    List<Record> records = reply.getSection(section);
    return records.stream()
        .filter(RRSIGRecord.class::isInstance)
        .map(RRSIGRecord.class::cast)
        .map(
            signature -> {
              RRset set = new RRset();
              records.stream()
                  .filter(record -> record.getType() == signature.getTypeCovered())
                  .filter(record -> record.getName().equals(signature.getName()))
                  .forEach(set::addRR);
              try {
                DNSSEC.verify(set, signature, key);
              } catch (DNSSEC.DNSSECException e) {
                throw new AssertionError(signature.toString(), e);
              }
              return signature.getName() + " " + Type.string(signature.getTypeCovered());
            })
        .toList();
  }

  @ParameterizedTest(name = "algorithm {0}")
  @ValueSource(
      ints = {
        Algorithm.RSASHA256,
        Algorithm.ECDSAP256SHA256,
        Algorithm.ECDSAP384SHA384,
        Algorithm.ED25519
      })
  @DisplayName("signs each set of an answer, for a client that wants signatures")
  void answers(int algorithm) throws Exception {
    DNSKEYRecord key = key("K", algorithm, ENTRY_POINT);
    try (ChainHarness chain = signing("K.key")) {
      for (int i = 0; i < 2; i++) { // the second time from the cache
        Message reply = ask(chain, "alias.example.org A");
        assertThat(signed(reply, Section.ANSWER, key))
            .containsExactlyInAnyOrder("alias.example.org. CNAME", "www.example.org. A");
        assertThat(signed(reply, Section.AUTHORITY, key)).containsExactly("example.org. NS");
      }
      assertThat(setup.meters().get("coredns_dnssec_cache_hits_total").counter().count())
          .isEqualTo(3);
      assertThat(chain.ask("www.example.org A").getSection(Section.ANSWER)).hasSize(2);
    }
  }

  @Test
  @DisplayName("says of a name that is not there that it has other types")
  void denial() throws Exception {
    DNSKEYRecord key = key("K", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    try (ChainHarness chain = signing("K")) {
      Message reply = ask(chain, "nope.example.org A");
      assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(signed(reply, Section.AUTHORITY, key))
          .containsExactlyInAnyOrder("example.org. SOA", "nope.example.org. NSEC");
      NSECRecord nsec = nsec(reply);
      assertThat(nsec.getNext()).hasToString("\\000.nope.example.org.");
      assertThat(nsec.getTTL()).isEqualTo(60);
      assertThat(nsec.hasType(Type.A)).isFalse();
      assertThat(nsec.hasType(Type.AAAA)).isTrue();
      assertThat(chain.ask("nope.example.org A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  @DisplayName("denies what an alias leads to by its own name")
  void astray() throws Exception {
    DNSKEYRecord key = key("K", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    try (ChainHarness chain = signing("K")) {
      Message reply = ask(chain, "astray.example.org A");
      assertThat(signed(reply, Section.ANSWER, key)).containsExactly("astray.example.org. CNAME");
      assertThat(nsec(reply).getName()).hasToString("nowhere.example.org.");
    }
  }

  private static NSECRecord nsec(Message reply) {
    return reply.getSection(Section.AUTHORITY).stream()
        .filter(NSECRecord.class::isInstance)
        .map(NSECRecord.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("signs of a delegation that there are DS records or none, and nothing else")
  void delegations() throws Exception {
    DNSKEYRecord key = key("K", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    try (ChainHarness chain = signing("K")) {
      Message insecure = ask(chain, "www.sub.example.org A");
      assertThat(signed(insecure, Section.AUTHORITY, key)).containsExactly("sub.example.org. NSEC");
      assertThat(nsec(insecure).hasType(Type.NS)).isTrue();
      assertThat(nsec(insecure).hasType(Type.DS)).isFalse();
      assertThat(signed(insecure, Section.ADDITIONAL, key)).isEmpty();
      assertThat(signed(ask(chain, "secure.example.org DS"), Section.ANSWER, key))
          .containsExactly("secure.example.org. DS");
      Message secure = ask(chain, "www.secure.example.org A");
      assertThat(secure.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(signed(secure, Section.AUTHORITY, key)).containsExactly("secure.example.org. DS");
    }
  }

  @Test
  @DisplayName("publishes its keys, signed by the entry points where others sign the rest")
  void keys() throws Exception {
    DNSKEYRecord entry = key("KSK", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    DNSKEYRecord zone = key("ZSK", Algorithm.ECDSAP256SHA256, ZONE_KEY);
    try (ChainHarness chain = signing("KSK", "ZSK.private")) {
      Message keys = ask(chain, "example.org DNSKEY");
      assertThat(keys.getSection(Section.ANSWER)).contains(entry, zone);
      assertThat(signed(keys, Section.ANSWER, entry)).containsExactly("example.org. DNSKEY");
      assertThat(signed(ask(chain, "www.example.org A"), Section.ANSWER, zone))
          .containsExactly("www.example.org. A");
    }
  }

  @Test
  @DisplayName("keeps no more signatures than it may")
  void bounded() throws Exception {
    DNSKEYRecord unused = key("K", Algorithm.ED25519, ENTRY_POINT);
    assertThat(unused.getAlgorithm()).isEqualTo(Algorithm.ED25519);
    Plugin dnssec =
        Told.plugin(
            setup,
            Dnssec.TYPE,
            "dnssec {\nkey file " + folder.resolve("K") + "\ncache_capacity 10\n}");
    TestSetup behind = new TestSetup("example.org.");
    try (ChainHarness chain =
        ChainHarness.of(
            dnssec, Told.plugin(behind, ZoneFiles.TYPE, "file " + folder.resolve("db")))) {
      IntStream.range(0, 100).forEach(i -> ask(chain, "n" + i + ".example.org A"));
      assertThat(setup.meters().get("coredns_dnssec_cache_entries").gauge().value())
          .isBetween(1.0, 11.0);
    }
  }

  private String complaint(String lines) {
    try {
      Dnssec.TYPE.setup(
          Parsing.directives("dnssec {\n" + lines + "\n}"), new TestSetup("example.org."));
    } catch (CorefileException e) {
      return e.line().replace(folder.toString(), "DIR");
    }
    return Assertions.fail("no complaint about " + lines);
  }

  @Test
  @DisplayName("refuses keys that are not there, not a pair, or of another zone")
  void refuses() throws Exception {
    key("K", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    key("L", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    Files.copy(folder.resolve("K.key"), folder.resolve("M.key"));
    Files.copy(folder.resolve("L.private"), folder.resolve("M.private"));
    TestKeys.write(folder.resolve("N"), "example.com.", Algorithm.ED25519, ENTRY_POINT);
    assertThat(complaint("key file " + folder.resolve("nokey")))
        .contains("plugin/dnssec: cannot read DIR/nokey.key: no such file or directory");
    assertThat(complaint("key file " + folder.resolve("M")))
        .contains("DIR/M.private and DIR/M.key do not belong together");
    assertThat(complaint("key file " + folder.resolve("N")))
        .contains("can not sign any of the zones");
    assertThat(complaint("")).contains("'key' is required");
    assertThat(complaint("cache_capacity x")).contains("'x' is not a capacity");
  }

  @Test
  @DisplayName(
      "gives its keys to a client that checks them itself, with the bit by which it says so")
  void checkingDisabled() throws Exception {
    key("K", Algorithm.ECDSAP256SHA256, ENTRY_POINT);
    try (ChainHarness chain = signing("K")) {
      Message query = ChainHarness.question("example.org DNSKEY");
      query.getHeader().setFlag(Flags.CD);
      Message reply = chain.ask(query, Transport.UDP);
      assertThat(reply.getHeader().getFlag(Flags.CD)).isTrue();
      assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    }
  }
}
