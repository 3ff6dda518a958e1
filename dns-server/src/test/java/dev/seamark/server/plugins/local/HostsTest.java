package dev.seamark.server.plugins.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

@DisplayName("The plugin hosts")
class HostsTest {
  private static final Plugin NEXT =
      Told.ending(x -> x.fail(x.block().chain()[1], Rcode.NOTIMP, ""));

  @TempDir Path folder;
  private final TestSetup setup = new TestSetup("example.org.", "in-addr.arpa.");

  @AfterEach
  void stop() {
    setup.close();
  }

  private ChainHarness hosts(String block) {
    return ChainHarness.of(
        Told.plugin(setup, Hosts.TYPE, "hosts " + folder.resolve("hosts") + " {\n" + block + "\n}"),
        NEXT);
  }

  @Nested
  @DisplayName("answers")
  class Answers {
    @Test
    @DisplayName("with the addresses of a name, in its asker's spelling, and AA")
    void addresses() {
      try (ChainHarness harness =
          hosts(
              "192.0.2.1 www.example.org\n192.0.2.2 WWW.example.org\n192.0.2.1 www.example.org")) {
        Message reply = harness.ask("wWw.Example.org A");
        assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(Told.answers(reply))
            .containsExactly(
                "wWw.Example.org. 3600 IN A 192.0.2.1", "wWw.Example.org. 3600 IN A 192.0.2.2");
      }
    }

    @Test
    @DisplayName("from the file and the Corefile together, names outside of the zones left out")
    void fileAndInline() throws IOException {
      Files.writeString(
          folder.resolve("hosts"), "192.0.2.1 a.example.org a.example.com # a\n\nrubbish x\n");
      try (ChainHarness harness = hosts("192.0.2.2 a.example.org\nttl 60")) {
        assertThat(Told.answers(harness.ask("a.example.org A")))
            .containsExactly(
                "a.example.org. 60 IN A 192.0.2.1", "a.example.org. 60 IN A 192.0.2.2");
        assertThat(harness.ask("a.example.com A").getRcode()).isEqualTo(Rcode.NOTIMP);
      }
    }

    @Test
    @DisplayName("with the names of an address")
    void names() {
      try (ChainHarness harness =
          hosts("192.0.2.1 a.example.org B.example.org\nfd00::1 a.example.org")) {
        assertThat(Told.answers(harness.ask("1.2.0.192.IN-addr.arpa PTR")))
            .containsExactly(
                "1.2.0.192.IN-addr.arpa. 3600 IN PTR a.example.org.",
                "1.2.0.192.IN-addr.arpa. 3600 IN PTR b.example.org.");
        assertThat(Told.answers(harness.ask("1." + "0.".repeat(27) + "0.0.d.f.ip6.arpa PTR")))
            .hasSize(1);
      }
    }

    @Test
    @DisplayName("and marks what is cut where there are more names than a message holds")
    void tooManyNames() throws IOException {
      StringBuilder file = new StringBuilder();
      for (int i = 0; i < 6000; i++) {
        file.append("192.0.2.1 n").append(i).append(".example.org\n");
      }
      Files.writeString(folder.resolve("hosts"), file);
      try (ChainHarness harness = hosts("")) {
        Message reply =
            harness.ask(
                ChainHarness.question("1.2.0.192.in-addr.arpa PTR"),
                dev.seamark.server.exchange.Transport.TCP);
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(reply.getSection(org.xbill.DNS.Section.ANSWER).size()).isGreaterThan(1000);
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "a.example.org A, '', NOERROR",
    "a.example.org AAAA, '', NOERROR",
    "a.example.org TXT, '', NOERROR",
    "b.example.org A, '', SERVFAIL",
    "b.example.org A, fallthrough, NOTIMP",
    "b.example.org A, fallthrough sub.example.org, SERVFAIL",
    "b.sub.example.org A, fallthrough sub.example.org, NOTIMP",
    "a.example.org TXT, fallthrough, NOERROR",
    "a.example.org TXT, 'fallthrough\nfallthrough_unsupported', NOTIMP",
    "a.example.org AAAA, 'fallthrough\nfallthrough_unsupported', NOERROR",
    "a.example.org TXT, 'fallthrough other.test\nfallthrough_unsupported', NOERROR",
    "1.2.0.192.in-addr.arpa PTR, '', NOERROR",
    "1.2.0.192.in-addr.arpa PTR, no_reverse, NOTIMP",
    "9.2.0.192.in-addr.arpa PTR, '', NOTIMP",
    "a.example.com A, '', NOTIMP"
  })
  @DisplayName("answers, fails or leaves a question to the next plugin (which says NOTIMP)")
  void whoAnswers(String question, String option, String rcode) {
    try (ChainHarness harness = hosts("192.0.2.1 a.example.org\n" + option)) {
      assertThat(org.xbill.DNS.Rcode.string(harness.ask(question).getRcode())).isEqualTo(rcode);
    }
  }

  @Nested
  @DisplayName("reads its file anew")
  class ReadsAnew {
    private String address(ChainHarness harness) {
      List<String> answers = Told.answers(harness.ask("a.example.org A"));
      return answers.isEmpty() ? "" : answers.getLast().replaceAll(".* ", "");
    }

    @Test
    @DisplayName("when it changes, is replaced, or comes into being; and keeps it when it goes")
    void changes() throws IOException {
      Path file = folder.resolve("hosts");
      try (ChainHarness harness = hosts("reload 3ms")) {
        assertThat(address(harness)).isEmpty();
        Files.writeString(file, "192.0.2.1 a.example.org\n");
        Await.until("file comes", () -> address(harness).equals("192.0.2.1"));
        Files.writeString(file, "192.0.2.22 a.example.org\n");
        Await.until("file changes", () -> address(harness).equals("192.0.2.22"));
        Path other = folder.resolve("other");
        Files.writeString(other, "192.0.2.33 a.example.org\n");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        Await.until("file is replaced", () -> address(harness).equals("192.0.2.33"));
        Files.delete(file);
        Files.createFile(folder.resolve("unrelated"));
        assertThat(address(harness)).isEqualTo("192.0.2.33");
      }
    }

    @Test
    @DisplayName("but never where the interval is zero")
    void never() throws IOException {
      Path file = folder.resolve("hosts");
      Files.writeString(file, "192.0.2.1 a.example.org\n");
      try (ChainHarness harness = hosts("reload 0s")) {
        Files.writeString(file, "192.0.2.22 a.example.org\n");
        assertThat(address(harness)).isEqualTo("192.0.2.1");
      }
    }

    @Test
    @DisplayName("and counts what is in it")
    void metrics() throws IOException {
      Path file = folder.resolve("hosts");
      Files.writeString(file, "192.0.2.1 a.example.org b.example.org\n");
      try (ChainHarness harness = hosts("192.0.2.2 *.example.org")) {
        assertThat(
                setup
                    .meters()
                    .get("coredns_hosts_entries")
                    .tag("hostsfile", file.toString())
                    .gauge()
                    .value())
            .isEqualTo(5);
        assertThat(setup.meters().get("coredns_hosts_reload_timestamp_seconds").gauge().value())
            .isEqualTo(Files.getLastModifiedTime(file).toMillis() / 1e3);
        assertThat(harness.ask("x.example.org A").getRcode()).isZero();
      }
      setup.close();
      assertThat(setup.meters().find("coredns_hosts_entries").gauges()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ttl 0 | 3:6: invalid ttl '0'; it can be 1 to 65535 seconds",
        "ttl 65536 | 3:6: invalid ttl '65536'; it can be 1 to 65535 seconds",
        "ttl | 3:2: Wrong argument count or unexpected line ending after 'ttl'; write: ttl SECONDS",
        "reload -1s | 3:9: invalid duration for reload '-1s'; write it as in 5s or 1m30s",
        "fallthrough\\n"
            + " 192.0.2.1 a.test | 4:2: plugin/hosts: '192.0.2.1' stands below 'fallthrough'; write"
            + " hosts entries above 'fallthrough'",
        "fallthrough\\n tll 60 | 4:2: plugin/hosts: unknown property 'tll'; did you mean 'ttl'?",
        "fallthrough_unsupported | 3:2: fallthrough_unsupported requires fallthrough; add a"
            + " 'fallthrough' line"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String block, String complaint) {
    assertThat(Told.complaint(Hosts.TYPE, "hosts {\n " + block.replace("\\n", "\n") + "\n}"))
        .isEqualTo(complaint);
  }

  @Test
  @DisplayName("warns of a file that is not there, and of a property that is misspelled")
  void warns() {
    try (ChainHarness harness = hosts("fallthru")) {
      assertThat(harness.worker()).isNotNull();
    }
    assertThat(setup.warnings())
        .containsExactly(
            "Corefile:2:7: plugin/hosts: File does not exist: "
                + folder.resolve("hosts")
                + "; make it, or name another one",
            "Corefile:3:1: plugin/hosts: 'fallthru' is not an IP address, so the line is ignored;"
                + " did you mean 'fallthrough'?");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "999.1.1.1 a.test, '999.1.1.1' is not an IP address",
    "10.0.0.1, no name behind '10.0.0.1'",
    "10.0.0.1 a..b, 'a..b' is not a name"
  })
  @DisplayName("warns of lines that mean nothing")
  void warnsOfNonsense(String line, String why) {
    try (ChainHarness harness = hosts(line)) {
      assertThat(harness.worker()).isNotNull();
    }
    assertThat(setup.warnings()).anySatisfy(warning -> assertThat(warning).contains(why));
  }

  @Nested
  @DisplayName("looks names up")
  class LooksUp {
    static LongStream seeds() {
      return LongStream.range(0, 20);
    }

    private static Query query(String name) {
      byte[] wire = ChainHarness.question(name + " A").toWire();
      Query query = new Query();
      assertThat(query.read(wire, wire.length)).isEqualTo(Query.Reading.QUERY);
      return query;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("and finds exactly those that are there")
    void findsThoseThatAreThere(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      List<HostsTable.Entry> entries = new ArrayList<>();
      List<String> there = new ArrayList<>();
      int count = random.nextInt(300);
      for (int i = 0; i < count; i++) {
        String name = "n" + random.nextInt(500) + ".test.";
        there.add(name);
        entries.add(new HostsTable.Entry(WireName.parse(name), IpAddress.v4(random.nextInt())));
      }
      HostsTable table = HostsTable.of(entries, true);
      for (int i = 0; i < 500; i++) {
        String name = "n" + i + ".test.";
        long expected =
            entries.stream()
                .filter(e -> e.name().equals(WireName.parse(name)))
                .map(HostsTable.Entry::address)
                .distinct()
                .count();
        assertThat(table.addresses(query(name), false)).as(name).hasSize((int) expected);
        assertThat(table.knows(query(name))).isEqualTo(there.contains(name));
      }
    }

    @Test
    @DisplayName("without allocating")
    void withoutAllocating() {
      HostsTable table =
          HostsTable.of(
              HostsTable.read(
                  List.of("192.0.2.1 a.test *.test", "fd00::1 a.test"), List.of(WireName.ROOT)),
              true);
      Query known = query("a.test");
      Query unknown = query("a.b.test");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      int found = 0;
      for (int i = 0; i < 1000; i++) {
        found += (table.knows(known) ? 1 : 0) + (table.knows(unknown) ? 1 : 0);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        found += (table.knows(known) ? 1 : 0) + (table.knows(unknown) ? 1 : 0);
      }
      long after = threads.getCurrentThreadAllocatedBytes();
      assertThat(after - before).isLessThan(1000);
      assertThat(found).isEqualTo(2000);
    }
  }
}
