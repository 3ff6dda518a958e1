package dev.seamark.server.plugins.upstream.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.FakeServer.Asked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("fanout")
class FanoutTest {
  private final List<AutoCloseable> open = new ArrayList<>();
  private final TestSetup setup = new TestSetup(".");

  @AfterEach
  void close() throws Exception {
    setup.close();
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T opened(T thing) {
    open.add(thing);
    return thing;
  }

  /** A chain of one fanout and, behind it, a plugin that answers NOTIMP. */
  private ChainHarness fanout(String directive) throws CorefileException {
    List<Plugin> chain = new ArrayList<>();
    chain.addAll(setup.start(Fanout.TYPE, Parsing.directives(directive)));
    Plugin[] last = new Plugin[1];
    last[0] = Told.ending(x -> x.fail(last[0], Rcode.NOTIMP, ""));
    chain.add(last[0]);
    return opened(ChainHarness.of(chain.toArray(Plugin[]::new)));
  }

  private FakeServer answering(String address) {
    return opened(FakeServer.answering(address));
  }

  private static String answer(Message reply) {
    return Rcode.string(reply.getRcode())
        + Told.answers(reply).stream().map(a -> " " + a.substring(a.lastIndexOf(' ') + 1)).toList();
  }

  private double counted(String meter, String... tags) {
    return setup.meters().find(meter).tags(tags).counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  @Test
  @DisplayName("asks all upstreams at once, and does not wait for those that are silent")
  void firstReply() throws Exception {
    FakeServer silent = opened(FakeServer.silent());
    FakeServer server = answering("192.0.2.1");
    ChainHarness chain = fanout("fanout . " + silent.address() + " " + server.address());
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("NOERROR[ 192.0.2.1]");
    Await.until("the silent one is asked", () -> silent.asked().size() == 1);
    assertThat(server.asked()).extracting(Asked::transport).containsExactly("udp");
  }

  @Test
  @DisplayName("passes a positive reply on before an error that came earlier")
  void positiveBeforeError() throws Exception {
    CompletableFuture<Void> refused = new CompletableFuture<>();
    FakeServer first =
        opened(
            FakeServer.open(
                asked -> {
                  asked.reply(asked.failing(Rcode.REFUSED));
                  refused.complete(null);
                }));
    FakeServer second =
        opened(
            FakeServer.open(
                asked -> {
                  refused.join();
                  asked.reply(asked.with("192.0.2.2"));
                }));
    ChainHarness chain = fanout("fanout . " + first.address() + " " + second.address());
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("NOERROR[ 192.0.2.2]");
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "SERVFAIL, NXDOMAIN, NXDOMAIN",
    "NXDOMAIN, REFUSED, NXDOMAIN",
    "REFUSED, REFUSED, REFUSED"
  })
  @DisplayName("says of errors alone the one that tells of the name")
  void bestOfErrors(String one, String other, String expected) throws Exception {
    FakeServer first = opened(FakeServer.failing(Rcode.value(one)));
    FakeServer second = opened(FakeServer.failing(Rcode.value(other)));
    ChainHarness chain = fanout("fanout . " + first.address() + " " + second.address());
    assertThat(answer(chain.ask("a.test A"))).isEqualTo(expected + "[]");
  }

  @Test
  @DisplayName("passes on the first reply of all in a race, also an error")
  void race() throws Exception {
    FakeServer silent = opened(FakeServer.silent());
    FakeServer denying = opened(FakeServer.failing(Rcode.NXDOMAIN));
    ChainHarness chain =
        fanout("fanout . %s %s {\n race\n}".formatted(silent.address(), denying.address()));
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("NXDOMAIN[]");
  }

  @Test
  @DisplayName("asks no more at a time than it has workers, and the next one when one is through")
  void workers() throws Exception {
    List<Asked> held = new CopyOnWriteArrayList<>();
    FakeServer first = opened(FakeServer.open(held::add));
    FakeServer second = opened(FakeServer.open(held::add));
    FakeServer third = answering("192.0.2.3");
    ChainHarness chain =
        fanout(
            "fanout . %s %s %s {\n worker-count 2\n}"
                .formatted(first.address(), second.address(), third.address()));
    CompletableFuture<Message> reply = chain.send(ChainHarness.question("a.test A"), Transport.UDP);
    Await.until("two are asked", () -> held.size() == 2);
    assertThat(third.asked()).isEmpty();
    held.getFirst().reply(held.getFirst().failing(Rcode.NXDOMAIN));
    assertThat(answer(reply.get(20, TimeUnit.SECONDS))).isEqualTo("NOERROR[ 192.0.2.3]");
  }

  @Test
  @DisplayName("asks as many by chance as it is told, and the heavier ones more often")
  void weightedRandom() throws Exception {
    FakeServer light = answering("192.0.2.1");
    FakeServer heavy = answering("192.0.2.2");
    ChainHarness chain =
        fanout(
            """
            fanout . %s %s {
                policy weighted-random
                weighted-random-server-count 1
                weighted-random-load-factor 1 100
            }\
            """
                .formatted(light.address(), heavy.address()));
    for (int i = 0; i < 200; i++) {
      chain.ask("a" + i + ".test A");
    }
    assertThat(light.asked().size() + heavy.asked().size()).isEqualTo(200);
    assertThat(heavy.asked()).hasSizeGreaterThan(150);
  }

  @Test
  @DisplayName("asks an upstream that does not listen as often as it is told, and gives up then")
  void attempts() throws Exception {
    int dead = FakeServer.deadPort();
    ChainHarness chain = fanout("fanout . 127.0.0.1:%d {\n attempt-count 2\n}".formatted(dead));
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("SERVFAIL[]");
    assertThat(counted("coredns_fanout_request_count_total", "to", "127.0.0.1:" + dead))
        .isEqualTo(2);
  }

  @Test
  @DisplayName("gives up when its time is over")
  void timeout() throws Exception {
    FakeServer silent = opened(FakeServer.silent());
    ChainHarness chain =
        fanout("fanout . %s {\n timeout 50ms\n attempt-count 0\n}".formatted(silent.address()));
    assertThat(answer(chain.ask("a.test A"))).isEqualTo("SERVFAIL[]");
  }

  @Test
  @DisplayName("leaves out an upstream that is down")
  void down() throws Exception {
    int dead = FakeServer.deadPort();
    FakeServer server = opened(FakeServer.failing(Rcode.NXDOMAIN));
    ChainHarness chain = fanout("fanout . 127.0.0.1:%d %s".formatted(dead, server.address()));
    Await.until(
        "the dead one counts as down",
        () -> {
          chain.ask("a.test A");
          return counted("coredns_proxy_healthcheck_failures_total", "proxy_name", "fanout") >= 2;
        });
    double before = counted("coredns_fanout_request_count_total", "to", "127.0.0.1:" + dead);
    assertThat(answer(chain.ask("b.test A"))).isEqualTo("NXDOMAIN[]");
    assertThat(counted("coredns_fanout_request_count_total", "to", "127.0.0.1:" + dead))
        .isEqualTo(before);
  }

  @Test
  @DisplayName("asks by TCP where the reply by UDP was cut, and from the start with network tcp")
  void transports() throws Exception {
    FakeServer server =
        opened(
            FakeServer.open(
                asked -> {
                  Message reply = asked.with("192.0.2.1");
                  if (asked.transport().equals("udp")) {
                    reply.getHeader().setFlag(Flags.TC);
                    reply.removeAllRecords(Section.ANSWER);
                  }
                  asked.reply(reply);
                }));
    ChainHarness udp = fanout("fanout . " + server.address());
    assertThat(answer(udp.ask("a.test A"))).isEqualTo("NOERROR[ 192.0.2.1]");
    assertThat(server.asked()).extracting(Asked::transport).containsExactly("udp", "tcp");
    ChainHarness tcp = fanout("fanout . %s {\n network TCP\n}".formatted(server.address()));
    assertThat(answer(tcp.ask("b.test A"))).isEqualTo("NOERROR[ 192.0.2.1]");
    assertThat(server.asked().getLast().transport()).isEqualTo("tcp");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  @DisplayName("leaves excepted names to the next plugin, those of a file among them")
  void except(@TempDir Path folder) throws Exception {
    FakeServer server = answering("192.0.2.1");
    Path file = Files.writeString(folder.resolve("names"), "b.test\n\nc.test.\n");
    ChainHarness chain =
        fanout(
            "fanout . %s {\n except a.test\n except-file %s\n}".formatted(server.address(), file));
    assertThat(List.of("x.a.test", "b.test", "c.test", "d.test"))
        .extracting(name -> Rcode.string(chain.ask(name + " A").getRcode()))
        .containsExactly("NOTIMP", "NOTIMP", "NOTIMP", "NOERROR");
  }

  @Test
  @DisplayName("counts by the names that dashboards of fanout have")
  void metrics() throws Exception {
    FakeServer server = answering("192.0.2.1");
    ChainHarness chain = fanout("fanout . " + server.address());
    chain.ask("a.test A");
    assertThat(counted("coredns_fanout_request_count_total", "to", server.address())).isEqualTo(1);
    assertThat(
            counted(
                "coredns_fanout_response_rcode_count_total",
                "to",
                server.address(),
                "rcode",
                "NOERROR"))
        .isEqualTo(1);
    assertThat(setup.meters().find("coredns_fanout_request_duration").timer()).isNotNull();
    assertThat(setup.meters().find("coredns_forward_requests_total").counter()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "worker-count 1 => 3:15: worker-count is '1', but must be 2 to 32; for one upstream at a"
            + " time use forward",
        "policy random => 3:9: unknown policy 'random'; write sequential or weighted-random",
        "network quic => 3:10: unknown network 'quic'; write udp, tcp or tcp-tls",
        "timeout 0s => 3:10: timeout must be positive: 0s; write it like 5s",
        "weighted-random-load-factor 5 => 3:2: weighted-random-load-factor needs 2 numbers but"
            + " has 1; write one number for each address",
        "weighted-random-load-factor 5 101 => 3:32: weighted-random-load-factor is '101', but must"
            + " be 1 to 100; write a whole number",
        "except-file /nowhere/names => 3:14: plugin/fanout: cannot read /nowhere/names: no such"
            + " file or directory; name a file with one domain name a line"
      })
  @DisplayName("is refused at the place of a wrong word")
  void refused(String line, String complaint) {
    assertThat(Told.complaint(Fanout.TYPE, "fanout . 192.0.2.1 192.0.2.2 {\n " + line + "\n}"))
        .isEqualTo(complaint);
  }
}
