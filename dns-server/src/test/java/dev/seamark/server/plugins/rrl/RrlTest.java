package dev.seamark.server.plugins.rrl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

@DisplayName("The plugin rrl")
class RrlTest {
  private static final int ALLOWED = 5;

  private final TestSetup setup = new TestSetup("test.");
  private final AtomicLong nanos = new AtomicLong(1);
  private @Nullable ChainHarness opened;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  /** Replies by the first label: a name error, no data, a referral, a failure, or an address. */
  private static void reply(Exchange x) {
    Plugin last = x.block().chain()[x.block().chain().length - 1];
    Message reply = new Message(x.query().id());
    Record question = x.queryMessage().getQuestion();
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(question, Section.QUESTION);
    String name = question.getName().toString();
    try {
      if (name.startsWith("nx")) {
        reply.getHeader().setRcode(Rcode.NXDOMAIN);
        reply.addRecord(record("test. 60 IN SOA a. b. 1 2 3 4 5"), Section.AUTHORITY);
      } else if (name.startsWith("nodata")) {
        reply.addRecord(record("test. 60 IN SOA a. b. 1 2 3 4 5"), Section.AUTHORITY);
      } else if (name.startsWith("referral")) {
        reply.addRecord(record("Sub.test. 60 IN NS ns.sub.test."), Section.AUTHORITY);
      } else if (name.startsWith("fail")) {
        x.fail(last, Rcode.SERVFAIL, "");
        return;
      } else {
        reply.addRecord(record(name + " 60 IN A 192.0.2.1"), Section.ANSWER);
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    x.answered(last, reply);
  }

  private static Record record(String text) throws java.io.IOException {
    String[] words = text.split(" ", 5);
    return Record.fromString(
        Name.fromString(words[0]),
        org.xbill.DNS.Type.value(words[3]),
        org.xbill.DNS.DClass.IN,
        Long.parseLong(words[1]),
        words[4],
        Name.root);
  }

  private ChainHarness open(String... lines) {
    String directive = "rrl {\n" + String.join("\n", lines) + "\n}";
    ChainHarness made =
        ChainHarness.of(
            nanos::get, Told.plugin(setup, Rrl.TYPE, directive), Told.ending(RrlTest::reply));
    opened = made;
    return made;
  }

  /** The replies to these queries, asked one after the other at one moment. */
  private static List<Message> ask(
      ChainHarness chain, Transport transport, String from, String... questions) throws Exception {
    List<CompletableFuture<Message>> coming = new ArrayList<>();
    for (String question : questions) {
      coming.add(chain.sendFrom(from, ChainHarness.ednsQuestion(question), transport));
    }
    Future<?> behind = chain.worker().loop().submit(() -> {});
    behind.get(20, TimeUnit.SECONDS); // by now all have ended
    List<Message> replies = new ArrayList<>();
    for (CompletableFuture<Message> each : coming) {
      if (each.isDone()) {
        replies.add(each.get());
      }
    }
    return replies;
  }

  private static int answered(ChainHarness chain, String from, String... questions)
      throws Exception {
    return ask(chain, Transport.UDP, from, questions).size();
  }

  private static String[] times(int times, String question) {
    String[] all = new String[times];
    java.util.Arrays.setAll(all, i -> question.replace("#", Integer.toString(i)));
    return all;
  }

  private double exceeded(String what, String client) {
    return setup
        .meters()
        .get("coredns_rrl_" + what + "_exceeded")
        .tag("client_ip", client)
        .counter()
        .count();
  }

  @ParameterizedTest(name = "{0}: {1} of 20")
  @CsvSource({
    "a.test A,         5",
    "a#.test A,       20", // other names are other replies
    "nx#.test A,       5", // the same name error of a zone
    "nodata.test A,    5",
    "nodata#.test A,  20",
    "referral#.test A, 5", // the same referral
    "fail#.test A,     5", // errors are all the same
  })
  @DisplayName("lets as many replies of a kind through in a second as are allowed")
  void kinds(String question, int expected) throws Exception {
    ChainHarness chain = open("responses-per-second 5");
    assertThat(answered(chain, "192.0.2.1", times(20, question))).isEqualTo(expected);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertThat(answered(chain, "192.0.2.1", times(20, question))).isEqualTo(expected);
  }

  @Test
  @DisplayName("has an allowance of its own for each kind")
  void ownAllowances() throws Exception {
    ChainHarness chain =
        open("nxdomains-per-second 2", "errors-per-second 3", "nodata-per-second 0.5");
    assertThat(answered(chain, "192.0.2.1", times(20, "a.test A"))).isEqualTo(20);
    assertThat(answered(chain, "192.0.2.1", times(20, "nx#.test A"))).isEqualTo(2);
    assertThat(answered(chain, "192.0.2.1", times(20, "fail#.test A"))).isEqualTo(3);
    assertThat(answered(chain, "192.0.2.1", times(20, "nodata.test A"))).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "192.0.2.1,   192.0.2.200,          true",
    "192.0.2.1,   192.0.3.1,            false",
    "2001:db8::1, 2001:db8:0:ff::1,     true",
    "2001:db8::1, 2001:db8:0:100::1,    false",
  })
  @DisplayName("takes an IPv4 network of 24 bits, and one of 56 of IPv6, for one client")
  void networks(String one, String other, boolean same) throws Exception {
    ChainHarness chain = open("responses-per-second 5");
    answered(chain, one, times(5, "a.test A"));
    assertThat(answered(chain, other, "a.test A")).isEqualTo(same ? 0 : 1);
  }

  @ParameterizedTest(name = "{0}: {1} and {2}: {3}")
  @CsvSource({
    "ipv4-prefix-length 32,  192.0.2.1,   192.0.2.2,     false",
    "ipv4-prefix-length 1,   192.0.2.1,   193.0.2.2,     true",
    "ipv6-prefix-length 64,  2001:db8::1, 2001:db8::2,   true",
    "ipv6-prefix-length 65,  2001:db8::1, 2001:db8::2,   true",
    "ipv6-prefix-length 65,  2001:db8::1, 2001:db8::8000:0:0:1, false",
    "ipv6-prefix-length 128, 2001:db8::1, 2001:db8::2,   false",
  })
  @DisplayName("takes networks of other sizes, where they are said")
  void otherNetworks(String line, String one, String other, boolean same) throws Exception {
    ChainHarness chain = open("responses-per-second 5", line);
    answered(chain, one, times(5, "a.test A"));
    assertThat(answered(chain, other, "a.test A")).isEqualTo(same ? 0 : 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TLS", "HTTPS"})
  @DisplayName("does not limit replies to clients that have proven their addresses by a handshake")
  void connected(Transport transport) throws Exception {
    ChainHarness chain = open("responses-per-second 5");
    assertThat(ask(chain, transport, "192.0.2.1", times(20, "a.test A"))).hasSize(20);
  }

  @Test
  @DisplayName("counts by client what was too much")
  void counted() throws Exception {
    ChainHarness chain = open("responses-per-second 5");
    answered(chain, "192.0.2.1", times(20, "a.test A"));
    assertThat(exceeded("responses", "192.0.2.1")).isEqualTo(15);
  }

  @Test
  @DisplayName("counts a thousand clients by their addresses, and those beyond together")
  void manyClients() throws Exception {
    ChainHarness chain = open("requests-per-second 1", "ipv4-prefix-length 1");
    for (int i = 0; i < 1100; i++) {
      answered(chain, "10.0.%d.%d".formatted(i / 250, i % 250), "a.test A");
    }
    assertThat(setup.meters().find("coredns_rrl_requests_exceeded").counters()).hasSize(1001);
    assertThat(exceeded("requests", "others")).isEqualTo(99);
  }

  @Test
  @DisplayName("sends every second of those, cut and empty, with slip-ratio 2")
  void slip() throws Exception {
    ChainHarness chain = open("responses-per-second 5", "slip-ratio 2");
    List<Message> replies = ask(chain, Transport.UDP, "192.0.2.1", times(25, "a.test A"));
    List<Message> cut =
        replies.stream().filter(reply -> reply.getHeader().getFlag(Flags.TC)).toList();
    assertThat(cut)
        .hasSize(10)
        .allMatch(reply -> reply.getSection(Section.ANSWER).isEmpty())
        .allMatch(reply -> reply.getRcode() == Rcode.NOERROR && reply.getOPT() != null);
    assertThat(replies).hasSize(15);
  }

  @Test
  @DisplayName("drops requests above their own rate before they are answered, over TCP, too")
  void requests() throws Exception {
    ChainHarness chain = open("requests-per-second 5");
    assertThat(answered(chain, "192.0.2.1", times(10, "a#.test A"))).isEqualTo(ALLOWED);
    assertThat(ask(chain, Transport.TCP, "192.0.2.1", "b.test A")).isEmpty();
    assertThat(exceeded("requests", "192.0.2.1")).isEqualTo(6);
  }

  @Test
  @DisplayName("drops nothing with report-only, and counts all the same")
  void reportOnly() throws Exception {
    ChainHarness chain = open("responses-per-second 5", "requests-per-second 5", "report-only");
    assertThat(answered(chain, "192.0.2.1", times(20, "a.test A"))).isEqualTo(20);
    assertThat(exceeded("responses", "192.0.2.1")).isEqualTo(15);
    assertThat(exceeded("requests", "192.0.2.1")).isEqualTo(15);
  }

  @Test
  @DisplayName("leaves names outside of its zones alone")
  void zones() throws Exception {
    ChainHarness chain = open("responses-per-second 5");
    assertThat(answered(chain, "192.0.2.1", times(20, "a.other A"))).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "window 0",
        "window 1e9",
        "ipv4-prefix-length 0",
        "ipv4-prefix-length 33",
        "ipv6-prefix-length 129",
        "responses-per-second -1",
        "responses-per-second many",
        "requests-per-second",
        "max-table-size 0",
        "max-table-size 99999999",
        "slip-ratio -1",
        "report-only yes",
        "responses 5",
      })
  @DisplayName("refuses lines that it cannot read")
  void mistakes(String line) {
    assertThat(Told.complaint(Rrl.TYPE, "rrl {\n" + line + "\n}")).startsWith("3:");
  }
}
