package dev.seamark.server.plugins.cluster;

import static dev.seamark.server.plugins.local.Told.answers;
import static dev.seamark.server.plugins.local.Told.complaint;
import static dev.seamark.server.plugins.local.Told.ending;
import static dev.seamark.server.plugins.local.Told.records;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HasSearchPath;
import dev.seamark.server.plugins.upstream.cache.Cache;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("autopath")
class AutoPathTest {
  private static final String SOA = "test. 60 IN SOA ns.test. host.test. 1 2 3 4 5";

  @TempDir Path directory;
  private final TestSetup setup = new TestSetup(".");
  private final Behind behind = new Behind();

  /** What stands behind: knows some names, and remembers what it was asked for. */
  private static final class Behind implements Plugin, HasSearchPath {
    final List<String> asked = new CopyOnWriteArrayList<>();
    Map<String, String> known = Map.of();
    List<WireName> path = List.of();
    boolean later;

    @Override
    public String name() {
      return "behind";
    }

    @Override
    public List<WireName> searchPath(Exchange x) {
      return path;
    }

    @Override
    public void query(Exchange x) {
      asked.add(x.query().nameText());
      if (later) {
        x.worker().loop().schedule(() -> x.resume(() -> end(x)), 5, TimeUnit.MILLISECONDS);
      } else {
        end(x);
      }
    }

    private void end(Exchange x) {
      String what = known.getOrDefault(x.query().nameText(), "NXDOMAIN");
      switch (what) {
        case "error" -> x.fail(this, Rcode.SERVFAIL, "upstream is down");
        case "refused" -> x.fail(this, Rcode.REFUSED, "");
        case "dropped" -> x.drop(this);
        default -> x.answered(this, reply(x, what));
      }
    }

    private static Message reply(Exchange x, String what) {
      Message query = x.queryMessage();
      Message reply = new Message(query.getHeader().getID());
      reply.getHeader().setFlag(Flags.QR);
      reply.getHeader().setFlag(Flags.RA);
      reply.addRecord(query.getQuestion(), Section.QUESTION);
      switch (what) {
        case "NXDOMAIN" -> {
          reply.getHeader().setRcode(Rcode.NXDOMAIN);
          reply.addRecord(FakeServer.record(SOA), Section.AUTHORITY);
        }
        case "nothing" -> reply.addRecord(FakeServer.record(SOA), Section.AUTHORITY);
        case "cut" -> reply.getHeader().setFlag(Flags.TC);
        default -> {
          for (String record : what.split(";", -1)) {
            reply.addRecord(FakeServer.record(record.strip()), Section.ANSWER);
          }
        }
      }
      return reply;
    }
  }

  private ChainHarness chain() {
    return chain("search first.test second.test long." + "x".repeat(60) + ".test");
  }

  private ChainHarness chain(String resolvConf, Plugin... between) {
    try {
      Path file = Files.writeString(directory.resolve("resolv.conf"), resolvConf);
      List<Plugin> all =
          new ArrayList<>(
              setup.start(AutoPath.TYPE, Parsing.directives("autopath " + file), List.of(behind)));
      all.addAll(List.of(between));
      all.add(behind);
      return ChainHarness.of(all.toArray(Plugin[]::new));
    } catch (CorefileException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private double successes() {
    return setup.meters().find("coredns_autopath_success").counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  @Nested
  @DisplayName("goes the search path")
  class GoesTheSearchPath {
    @Test
    @DisplayName("until there is an answer, which comes behind an alias from the name asked for")
    void untilThereIsAnAnswer() {
      behind.known = Map.of("www.second.test.", "www.second.test. 60 IN A 192.0.2.1");
      try (ChainHarness chain = chain()) {
        Message reply = chain.ask("WWW.First.Test A");
        assertThat(behind.asked).containsExactly("www.first.test.", "www.second.test.");
        assertThat(reply.getQuestion().getName()).hasToString("WWW.First.Test.");
        assertThat(answers(reply)) // spelled as the question where compression says so
            .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
            .containsExactly(
                "WWW.First.Test. 60 IN CNAME www.second.test.",
                "www.second.test. 60 IN A 192.0.2.1");
        assertThat(reply.getHeader().getFlag(Flags.RA)).as("flags of the reply found").isTrue();
        assertThat(successes()).isEqualTo(1);
      }
    }

    @Test
    @DisplayName("to the name by itself at last")
    void toTheNameItself() {
      behind.known =
          Map.of(
              "www.example.org.",
              "www.example.org. 30 IN CNAME a.example.net.; a.example.net. 60 IN A 192.0.2.1");
      try (ChainHarness chain = chain()) {
        assertThat(answers(chain.ask("www.example.org.first.test A")))
            .containsExactly(
                "www.example.org.first.test. 30 IN CNAME www.example.org.",
                "www.example.org. 30 IN CNAME a.example.net.",
                "a.example.net. 60 IN A 192.0.2.1");
        assertThat(behind.asked).hasSize(4).last().isEqualTo("www.example.org.");
      }
    }

    @Test
    @DisplayName("no further than the first step where that answers, without any alias")
    void noFurther() {
      behind.known =
          Map.of(
              "www.first.test.", "www.first.test. 9 IN CNAME b.test.; b.test. 60 IN A 192.0.2.1");
      try (ChainHarness chain = chain()) {
        assertThat(answers(chain.ask("www.first.test A")))
            .containsExactly("www.first.test. 9 IN CNAME b.test.", "b.test. 60 IN A 192.0.2.1");
        assertThat(behind.asked).hasSize(1);
        assertThat(successes()).isEqualTo(1);
      }
    }

    @Test
    @DisplayName("to the same step for both families, whether there are addresses or none")
    void bothFamilies() {
      behind.known = Map.of("www.second.test.", "nothing");
      try (ChainHarness chain = chain()) {
        Message reply = chain.ask("www.first.test AAAA");
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(reply.getQuestion().getName()).hasToString("www.first.test.");
        assertThat(answers(reply)).isEmpty();
        assertThat(records(reply, Section.AUTHORITY)).hasSize(1);
        assertThat(behind.asked).last().isEqualTo("www.second.test.");
      }
    }

    @Test
    @DisplayName("in vain, and gives the first reply")
    void inVain() {
      try (ChainHarness chain = chain()) {
        Message reply = chain.ask("WWW.first.test A");
        assertThat(reply.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(reply.getQuestion().getName()).hasToString("WWW.first.test.");
        assertThat(records(reply, Section.AUTHORITY)).hasSize(1);
        assertThat(behind.asked).hasSize(4);
        assertThat(successes()).isZero();
      }
    }

    @Test
    @DisplayName("without waiting for upstreams in between")
    void withoutWaiting() {
      behind.later = true;
      behind.known = Map.of("www.second.test.", "www.second.test. 60 IN A 192.0.2.1");
      try (ChainHarness chain = chain()) {
        var waiting = chain.send(ChainHarness.question("www.first.test A"), Transport.UDP);
        assertThat(answers(chain.ask("other.example.org A"))).isEmpty();
        assertThat(waiting.join().getSection(Section.ANSWER)).hasSize(2);
      }
    }

    @Test
    @DisplayName("past what was tried already")
    void onlyOnce() {
      try (ChainHarness chain = chain("search first.test second.test First.test .")) {
        chain.ask("www.first.test A");
        assertThat(behind.asked).containsExactly("www.first.test.", "www.second.test.", "www.");
      }
    }

    @Test
    @DisplayName("past names that would be too long")
    void tooLong() {
      String base = "a23456789.".repeat(19);
      behind.known = Map.of(base, "nothing");
      try (ChainHarness chain = chain()) {
        assertThat(chain.ask(base + "first.test A").getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(behind.asked).containsExactly(base + "first.test.", base + "second.test.", base);
      }
    }
  }

  @Nested
  @DisplayName("ends with")
  class EndsWith {
    @Test
    @DisplayName("an error that a step ends with")
    void error() {
      behind.known = Map.of("www.second.test.", "error");
      try (ChainHarness chain = chain()) {
        assertThat(chain.ask("www.first.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(behind.asked).hasSize(2);
      }
    }

    @Test
    @DisplayName("the first code where nobody answers a step, and nobody a later one")
    void refused() {
      behind.known =
          Map.of("www.first.test.", "refused", "x.first.test.", "refused", "x.", "nothing");
      try (ChainHarness chain = chain()) {
        assertThat(chain.ask("www.first.test A").getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(behind.asked).hasSize(4);
        assertThat(chain.ask("x.first.test A").getRcode()).isEqualTo(Rcode.NOERROR);
      }
    }

    @Test
    @DisplayName("TC alone where what was found is cut off")
    void cut() {
      behind.known = Map.of("www.second.test.", "cut");
      try (ChainHarness chain = chain()) {
        Message reply = chain.ask("www.first.test A");
        assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(reply.getQuestion().getName()).hasToString("www.first.test.");
        assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
      }
    }

    @Test
    @DisplayName("nothing where a step is dropped")
    void dropped() {
      behind.known = Map.of("www.first.test.", "dropped");
      try (ChainHarness chain = chain()) {
        var reply = chain.send(ChainHarness.question("www.first.test A"), Transport.UDP);
        chain.ask("other.test A"); // comes after it on the same loop
        Assertions.assertThatThrownBy(() -> reply.get(0, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
        assertThat(behind.asked).containsExactly("www.first.test.", "other.test.");
      }
    }

    @Test
    @DisplayName("what the plugins behind say of the search domain itself")
    void domainItself() {
      try (ChainHarness chain = chain()) {
        assertThat(chain.ask("first.test A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(behind.asked).containsExactly("first.test.");
      }
    }
  }

  @Test
  @DisplayName("asks as the client did: ID, EDNS")
  void asTheClient() {
    behind.known = Map.of("www.second.test.", "www.second.test. 60 IN A 192.0.2.1");
    List<Message> seen = new CopyOnWriteArrayList<>();
    Plugin looking =
        ending(
            x -> {
              seen.add(x.queryMessage());
              x.next();
            });
    try (ChainHarness chain = chain("search first.test second.test", looking)) {
      Message query = ChainHarness.question("www.first.test A");
      query.addRecord(new OPTRecord(4000, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
      Message reply = chain.ask(query, Transport.UDP);
      assertThat(reply.getOPT().getPayloadSize()).isEqualTo(4000);
      assertThat(seen)
          .hasSize(2)
          .allSatisfy(
              asked -> {
                assertThat(asked.getHeader().getID()).isEqualTo(query.getHeader().getID());
                assertThat(asked.getOPT()).isEqualTo(query.getOPT());
              });
    }
  }

  @Test
  @DisplayName("gives all steps together no longer than the client waits")
  void asLongAsTheClient() throws CorefileException, IOException {
    Path file =
        Files.writeString(directory.resolve("resolv.conf"), "search first.test second.test");
    List<Long> deadlines = new CopyOnWriteArrayList<>();
    List<Plugin> all = new ArrayList<>();
    all.add(
        ending(
            x -> {
              x.giveUpAfter(Duration.ofSeconds(1).toNanos());
              deadlines.add(x.deadlineNanos());
              x.next();
            }));
    all.addAll(setup.start(AutoPath.TYPE, Parsing.directives("autopath " + file)));
    all.add(
        ending(
            x -> {
              deadlines.add(x.deadlineNanos());
              x.next();
            }));
    all.add(behind);
    try (ChainHarness chain = ChainHarness.of(all.toArray(Plugin[]::new))) {
      chain.ask("www.first.test A");
      assertThat(deadlines).hasSize(4).containsOnly(deadlines.getFirst());
    }
  }

  @Test
  @DisplayName("has each step from the cache behind it")
  void cache() throws CorefileException {
    behind.known = Map.of("www.second.test.", "www.second.test. 60 IN A 192.0.2.1");
    Plugin cache = new TestSetup(".").start(Cache.TYPE, Parsing.directives("cache")).getFirst();
    try (ChainHarness chain = chain("search first.test second.test", cache)) {
      List<String> first = answers(chain.ask("www.first.test A"));
      assertThat(answers(chain.ask("www.first.test A"))).isEqualTo(first).hasSize(2);
      assertThat(behind.asked).hasSize(2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"www.second.test A", "www.example.org A", "www.first.test AXFR"})
  @DisplayName("leaves all else alone")
  void leavesAlone(String question) {
    try (ChainHarness chain = chain()) {
      chain.ask(question);
      assertThat(behind.asked).containsExactly(question.substring(0, question.indexOf(' ')) + ".");
    }
  }

  @Test
  @DisplayName("asks the plugin that knows where this client searches")
  void ofClient() throws CorefileException {
    List<Plugin> all =
        new ArrayList<>(
            setup.start(
                AutoPath.TYPE,
                Parsing.directives("autopath a.test @kubernetes\nkubernetes {\npods verified\n}"),
                List.of(behind)));
    all.add(behind);
    try (ChainHarness chain = ChainHarness.of(all.toArray(Plugin[]::new))) {
      chain.ask("x.ns.a.test A");
      behind.path = List.of(WireName.parse("ns.a.test"), WireName.ROOT);
      chain.ask("x.ns.a.test A");
      behind.path = List.of(WireName.parse("ns.b.test"), WireName.ROOT);
      chain.ask("x.ns.b.test A");
      assertThat(behind.asked)
          .as("no path, a path, and another zone")
          .containsExactly("x.ns.a.test.", "x.ns.a.test.", "x.", "x.ns.b.test.");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "autopath             | 2:1: Wrong argument count or unexpected line ending after",
        "autopath @hosts      | 2:10: plugin/autopath: 'hosts' is not a plugin that knows",
        "autopath a..b x      | 2:10: ",
        "autopath /no/such    | 2:10: plugin/autopath: failed to parse \"/no/such\": no such",
        "autopath x {\\n y z\\n} | 3:2: plugin/autopath: unknown property 'y'"
      })
  @DisplayName("refuses what it does not know, with the position")
  void complaints(String lines, String complaint) {
    assertThat(complaint(AutoPath.TYPE, lines.replace("\\n", "\n"))).startsWith(complaint);
  }

  @Test
  @DisplayName("refuses a search path with what is no name")
  void noName() throws IOException {
    Path file = Files.writeString(directory.resolve("resolv.conf"), "search a..b");
    assertThat(complaint(AutoPath.TYPE, "autopath " + file))
        .startsWith("2:10: plugin/autopath: failed to parse")
        .contains("empty label");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "autopath @kubernetes | this server block has no kubernetes plugin",
        "autopath @kubernetes\\nkubernetes {\\npods insecure\\n} | with 'pods verified' only",
        "autopath /dev/null | /dev/null has no search path"
      })
  @DisplayName("says where it does nothing, and is not there then")
  void idle(String lines, String why) throws CorefileException {
    List<Plugin> made = setup.start(AutoPath.TYPE, Parsing.directives(lines.replace("\\n", "\n")));
    assertThat(made).isEmpty();
    assertThat(setup.warnings()).singleElement().asString().contains(why);
  }
}
