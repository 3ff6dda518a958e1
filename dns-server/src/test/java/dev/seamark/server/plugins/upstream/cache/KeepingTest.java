package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Replies are written {@code RCODE; answers; authority; additional}, records separated by commas,
 * each {@code NAME TYPE DATA} with a TTL of an hour.
 */
@DisplayName("Of what an upstream replies, the cache")
class KeepingTest {
  private static final int HOUR = 3600;

  private final AtomicLong clock = new AtomicLong(Duration.ofDays(1).toNanos());
  private final TestSetup setup = new TestSetup(".");
  private volatile String reply = "";
  private volatile boolean cut;
  private final FakeServer upstream = FakeServer.open(this::answer);
  private @Nullable ChainHarness opened;

  private void answer(FakeServer.Asked asked) throws IOException {
    String[] parts = Arrays.copyOf(reply.split(";", -1), 4);
    Message message = asked.failing(Rcode.value(parts[0].strip()));
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      for (String record : parts[section] == null ? new String[0] : parts[section].split(",")) {
        if (!record.isBlank()) {
          message.addRecord(record(record.strip()), section);
        }
      }
    }
    if (cut && asked.transport().equals("udp")) {
      message.getHeader().setFlag(Flags.TC);
    }
    asked.reply(message);
  }

  private static Record record(String text) {
    String[] words = text.split(" ", 3);
    String data = words[1].equals("SOA") ? "ns.x. h.x. 1 2 3 4 3600" : words[2];
    return FakeServer.record(words[0] + " " + HOUR + " IN " + words[1] + " " + data);
  }

  private ChainHarness open(String cache) throws Exception {
    List<Plugin> forward =
        setup.start(Forward.TYPE, Parsing.directives("forward . " + upstream.address()));
    List<Plugin> made = setup.start(Cache.TYPE, Parsing.directives(cache));
    ChainHarness chain = ChainHarness.of(clock::get, made.getFirst(), forward.getFirst());
    opened = chain;
    return chain;
  }

  @AfterEach
  void close() {
    setup.close();
    if (opened != null) {
      opened.close();
    }
    upstream.close();
  }

  private void pass(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "an answer, a.x. A, NOERROR; a.x. A 192.0.2.1",
    "an alias and its target, a.x. A, 'NOERROR; a.x. CNAME b.y.,b.y. A 192.0.2.1'",
    "the same the other way round, a.x. A, 'NOERROR; b.y. A 192.0.2.1,a.x. CNAME b.y.'",
    "'a chain, any way round', a.x. A, 'NOERROR; c.z. A 192.0.2.1,b.y. CNAME c.z.,a.x. CNAME b.y.'",
    "'a chain, spelled anyhow', a.x. A, 'NOERROR; A.X. CNAME b.Y.,B.y. CNAME C.z.,c.Z. A"
        + " 192.0.2.1'",
    "a DNAME that leads to an answer, a.x. A, 'NOERROR; x. DNAME y.,a.x. CNAME a.y.,a.y. A"
        + " 192.0.2.1'",
    "an alias that was asked for, a.x. CNAME, NOERROR; a.x. CNAME b.y.",
    "an alias to itself that was asked for, a.x. CNAME, NOERROR; a.x. CNAME a.x.",
    "an alias where anything was asked for, a.x. ANY, NOERROR; a.x. CNAME b.y.",
    "a DNAME that was asked for, x. DNAME, NOERROR; x. DNAME y.",
    "an alias that denies its target, a.x. A, NOERROR; a.x. CNAME b.y.; y. SOA",
    "the same with the SOA of the alias, a.x. A, NOERROR; a.x. CNAME b.y.; x. SOA",
    "an alias to a name that does not exist, a.x. A, NXDOMAIN; a.x. CNAME b.y.; y. SOA",
    "a name error, a.x. A, NXDOMAIN;; x. SOA",
    "a name error of the root, a.x. A, NXDOMAIN;; . SOA",
    "an empty answer with SOA, a.x. A, NOERROR;; a.x. SOA",
    "an empty answer with SOA and NS, a.x. A, 'NOERROR;; x. NS ns.x.,x. SOA'",
  })
  @DisplayName("keeps for its TTL")
  void keeps(String what, String question, String replied) throws Exception {
    ChainHarness chain = open("cache {\ndenial 100 3600\n}");
    reply = replied;
    chain.ask(question);
    pass(HOUR - 1);
    chain.ask(question);
    assertThat(upstream.asked()).hasSize(1);
    pass(1);
    chain.ask(question);
    assertThat(upstream.asked()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "a referral, a.x. A, NOERROR;; x. NS ns.x.; ns.x. A 192.0.2.1",
    "a referral away, a.x. A, NOERROR;; y. NS ns.y.",
    "nothing, a.x. AAAA, NOERROR",
    "glue alone, a.x. A, NOERROR;;; a.x. A 192.0.2.1",
    "the answer in the wrong section, a.x. A, NOERROR;; a.x. A 192.0.2.1",
    "the SOA in the wrong section, a.x. A, NOERROR;;; x. SOA",
    "the SOA of another zone, a.x. A, NOERROR;; y. SOA",
    "the SOA of a zone that only ends alike, a.bx. A, NOERROR;; x. SOA",
    "the SOA of a zone below, a.x. A, NOERROR;; b.a.x. SOA",
    "a failure, a.x. A, SERVFAIL;; x. NS ns.x.",
  })
  @DisplayName("keeps for five seconds, whatever the limits are,")
  void briefly(String what, String question, String replied) throws Exception {
    ChainHarness chain = open("cache {\nsuccess 100 3600 60\ndenial 100 3600 60\n}");
    reply = replied;
    chain.ask(question);
    pass(4);
    chain.ask(question);
    assertThat(upstream.asked()).hasSize(1);
    pass(1);
    chain.ask(question);
    assertThat(upstream.asked()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "an alias without its target, a.x. A, NOERROR; a.x. CNAME b.y.",
    "the same with NS, a.x. A, NOERROR; a.x. CNAME b.y.; y. NS ns.y.",
    "the same with the SOA of another zone, a.x. A, NOERROR; a.x. CNAME b.y.; z. SOA",
    "a DNAME and its alias, a.x. A, 'NOERROR; x. DNAME y.,a.x. CNAME a.y.'",
    "a DNAME alone, a.x. A, NOERROR; x. DNAME y.",
    "an alias to itself, a.x. A, NOERROR; a.x. CNAME A.x.; x. SOA",
    "aliases in a circle, a.x. A, 'NOERROR; a.x. CNAME b.x.,b.x. CNAME a.x.'",
    "a chain that ends in another type, a.x. A, 'NOERROR; a.x. CNAME b.y.,b.y. AAAA 2001:db8::1'",
    "a chain with a gap, a.x. A, 'NOERROR; a.x. CNAME b.y.,c.y. A 192.0.2.1'",
    "another type, a.x. A, NOERROR; a.x. AAAA 2001:db8::1",
    "another name, a.x. A, NOERROR; b.x. A 192.0.2.1",
    "another name where anything was asked for, a.x. ANY, NOERROR; b.x. A 192.0.2.1",
    "an alias of another name, a.x. CNAME, NOERROR; b.x. CNAME c.x.",
    "the SOA among the answers, a.x. A, NOERROR; x. SOA",
    "a name error without SOA, a.x. A, NXDOMAIN",
    "a name error with NS, a.x. A, NXDOMAIN;; x. NS ns.x.",
    "a name error of another zone, a.x. A, NXDOMAIN;; y. SOA",
    "a name error that answers, a.x. A, NXDOMAIN; a.x. A 192.0.2.1; x. SOA",
    "an alias to a name error without SOA, a.x. A, NXDOMAIN; a.x. CNAME b.y.",
    "a refusal, a.x. A, REFUSED;; x. SOA",
  })
  @DisplayName("does not keep")
  void doesNotKeep(String what, String question, String replied) throws Exception {
    ChainHarness chain = open("cache");
    reply = replied;
    chain.ask(question);
    chain.ask(question);
    assertThat(upstream.asked()).hasSize(2);
  }

  @Test
  @DisplayName("does not keep a chain so long that nobody would follow it")
  void endless() throws Exception {
    ChainHarness chain = open("cache");
    StringBuilder answers = new StringBuilder("NOERROR; a.x. CNAME n0.x.");
    for (int i = 0; i < 40; i++) {
      answers.append(",n" + i + ".x. CNAME n" + (i + 1) + ".x.");
    }
    reply = answers + ",n40.x. A 192.0.2.1";
    Message whole = chain.ask(ChainHarness.question("a.x. A"), Transport.TCP);
    assertThat(whole.getSection(Section.ANSWER)).hasSize(42);
    chain.ask("a.x. A");
    assertThat(upstream.asked()).hasSize(2);
  }

  @Test
  @DisplayName("passes an incomplete answer on as it came")
  void passesOn() throws Exception {
    ChainHarness chain = open("cache");
    reply = "NOERROR; a.x. CNAME b.y.";
    Message incomplete = chain.ask("a.x. A");
    assertThat(incomplete.getSection(Section.ANSWER)).hasSize(1);
    assertThat(incomplete.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(HOUR);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NOERROR; a.x. CNAME b.y.",
    "NOERROR",
    "NOERROR;; x. NS ns.x.",
    "NXDOMAIN",
    "SERVFAIL",
    "REFUSED",
  })
  @DisplayName("replies with what has expired rather than with what says nothing:")
  void stale(String replied) throws Exception {
    ChainHarness chain = open("cache {\nserve_stale 24h verify\n}");
    reply = "NOERROR; a.x. A 192.0.2.1";
    chain.ask("a.x. A");
    pass(HOUR + 10);
    reply = replied;
    for (int i = 0; i < 3; i++) {
      assertThat(chain.ask("a.x. A").getSection(Section.ANSWER).getFirst().rdataToString())
          .isEqualTo("192.0.2.1");
    }
    reply = "NOERROR; a.x. A 192.0.2.2";
    assertThat(chain.ask("a.x. A").getSection(Section.ANSWER).getFirst().rdataToString())
        .isEqualTo("192.0.2.2");
  }

  @Test
  @DisplayName(
      "says that a newer reply was cut, so that the client asks by TCP, and keeps what it has")
  void cutRefresh() throws Exception {
    ChainHarness chain = open("cache {\nserve_stale 24h verify\n}");
    reply = "NOERROR; a.x. A 192.0.2.1";
    chain.ask("a.x. A");
    pass(HOUR + 10);
    reply = "NOERROR; a.x. A 192.0.2.2";
    cut = true;
    assertThat(chain.ask("a.x. A").getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(chain.ask("a.x. A").getHeader().getFlag(Flags.TC)).isTrue();
    Message whole = chain.ask(ChainHarness.question("a.x. A"), Transport.TCP);
    assertThat(whole.getSection(Section.ANSWER).getFirst().rdataToString()).isEqualTo("192.0.2.2");
    assertThat(chain.ask("a.x. A").getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(upstream.asked()).hasSize(4);
  }

  /** A message as a server writes it that does not compress names. */
  private static byte[] uncompressed(Message message) {
    DNSOutput out = new DNSOutput();
    out.writeByteArray(message.getHeader().toWire());
    message.getQuestion().getName().toWire(out, null, false);
    out.writeU16(message.getQuestion().getType());
    out.writeU16(message.getQuestion().getDClass());
    for (Record record : message.getSection(Section.ANSWER)) {
      out.writeByteArray(record.toWire(Section.ANSWER));
    }
    return out.toByteArray();
  }

  @Test
  @DisplayName("compresses what it keeps, once, so that small clients get more of it")
  void compresses() throws Exception {
    List<Integer> sent = new CopyOnWriteArrayList<>();
    FakeServer.Behaviour behaviour =
        asked -> {
          Message message = asked.failing(Rcode.NOERROR);
          for (int i = 0; i < 40; i++) {
            String owner = asked.question().getName().toString();
            message.addRecord(FakeServer.record(owner + " 60 IN A 192.0.2." + i), Section.ANSWER);
          }
          byte[] wire = uncompressed(message);
          sent.add(wire.length);
          asked.out().send(wire);
        };
    String name = "a-long-name.with-many-addresses.example.org.";
    try (FakeServer server = FakeServer.open(behaviour)) {
      Plugin forward =
          setup.start(Forward.TYPE, Parsing.directives("forward . " + server.address())).getFirst();
      Plugin cache = setup.start(Cache.TYPE, Parsing.directives("cache")).getFirst();
      ChainHarness chain = ChainHarness.of(clock::get, cache, forward);
      opened = chain;
      chain.ask(ChainHarness.question(name + " A"), Transport.TCP);
      Message hit =
          chain.ask(ChainHarness.question(name.toUpperCase(Locale.ROOT) + " A"), Transport.TCP);
      assertThat(hit.getSection(Section.ANSWER)).hasSize(40);
      assertThat(hit.getSection(Section.ANSWER).getLast().getName().toString())
          .isEqualTo(name.toUpperCase(Locale.ROOT));
      assertThat(sent).hasSize(1);
      assertThat(hit.numBytes()).isLessThan(sent.getFirst() / 3);
    }
  }
}
