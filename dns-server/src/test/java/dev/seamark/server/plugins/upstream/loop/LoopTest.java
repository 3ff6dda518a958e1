package dev.seamark.server.plugins.upstream.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@DisplayName("loop")
class LoopTest {
  private static final LoopProbe.Patience SHORT =
      new LoopProbe.Patience(
          Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(20), Duration.ofSeconds(10));

  private final List<Integer> exits = new CopyOnWriteArrayList<>();
  private final Loop loop = new Loop(WireName.ROOT, exits::add);

  private static InetSocketAddress at(FakeServer server) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  private static final class Last implements Plugin {
    @Override
    public String name() {
      return "last";
    }

    @Override
    public void query(Exchange x) {
      x.fail(this, Rcode.NXDOMAIN, "");
    }
  }

  @Test
  @DisplayName("ends the process when its question comes by for the third time, and says why")
  void detects() {
    Logger logger = (Logger) LoggerFactory.getLogger("plugin/loop");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (ChainHarness chain = ChainHarness.of(loop, new Last())) {
      chain.ask(loop.probe() + " HINFO");
      chain.ask(loop.probe() + " HINFO");
      assertThat(exits).isEmpty();
      chain.ask(loop.probe() + " HINFO");
      assertThat(exits).containsExactly(1);
      assertThat(log.list).hasSize(1);
      assertThat(log.list.getFirst().getFormattedMessage())
          .isEqualTo(
              "Loop (127.0.0.1:40000 -> :53) detected for zone \".\", see"
                  + " https://coredns.io/plugins/loop#troubleshooting. Query: \"HINFO "
                  + loop.probe()
                  + "\"");
      chain.ask(loop.probe() + " HINFO");
      assertThat(exits).hasSize(1);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  @DisplayName("cares for its own question only, and passes every question on")
  void others() {
    try (ChainHarness chain = ChainHarness.of(loop, new Last())) {
      for (int i = 0; i < 5; i++) {
        assertThat(chain.ask("1.2. HINFO").getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(chain.ask(loop.probe() + " A").getRcode()).isEqualTo(Rcode.NXDOMAIN);
      }
      assertThat(exits).isEmpty();
    }
  }

  @Test
  @DisplayName("asks for two random numbers below its zone")
  void name() {
    assertThat(new Loop(WireName.parse("example.org"), exits::add).probe().toString())
        .matches("[0-9]+\\.[0-9]+\\.example\\.org\\.");
    assertThat(loop.probe().toString()).matches("[0-9]+\\.[0-9]+\\.");
    assertThat(loop.probe()).isNotEqualTo(new Loop(WireName.ROOT, exits::add).probe());
  }

  @Test
  @DisplayName("asks the server once and looks no more after the reply")
  void stops() {
    try (FakeServer server = FakeServer.failing(Rcode.NXDOMAIN)) {
      LoopProbe.start(at(server), loop, SHORT);
      Await.until("it stops", loop::isOff);
      assertThat(server.asked()).hasSize(1);
      assertThat(server.asked().getFirst().question().getName())
          .hasToString(loop.probe().toString());
      assertThat(server.asked().getFirst().question().getType()).isEqualTo(13);
    }
  }

  @Test
  @DisplayName("asks again where there is no reply, and does not count its own questions twice")
  void retries() {
    AtomicBoolean awake = new AtomicBoolean();
    try (ChainHarness chain = ChainHarness.of(loop, new Last());
        FakeServer server =
            FakeServer.open(
                asked -> {
                  chain.ask(asked.message(), dev.seamark.server.exchange.Transport.UDP);
                  if (awake.get()) {
                    asked.reply(asked.failing(Rcode.NXDOMAIN));
                  }
                })) {
      LoopProbe.start(at(server), loop, SHORT);
      Await.until("it has asked several times", () -> server.asked().size() > 4);
      assertThat(exits).isEmpty();
      assertThat(loop.isOff()).isFalse();
      awake.set(true);
      Await.until("it stops", loop::isOff);
      assertThat(exits).isEmpty();
    }
  }

  @Test
  @DisplayName("gives up after a while")
  void givesUp() {
    try (FakeServer server = FakeServer.silent()) {
      LoopProbe.start(
          at(server),
          loop,
          new LoopProbe.Patience(
              Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(5), Duration.ofMillis(200)));
      Await.until("it stops", loop::isOff);
    }
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @DisplayName("finds its server by the listener's name")
  @CsvSource({
    "dns://:53, '', 127.0.0.1:53",
    "dns://:1053, 169.254.20.10, 169.254.20.10:1053",
    "dns://127.0.0.5:1053, '', 127.0.0.5:1053",
    "dns://[::1]:1053, '', '[0:0:0:0:0:0:0:1]:1053'",
    "dns://0.0.0.0:53, '', 127.0.0.1:53",
  })
  void address(String server, String bound, String expected) {
    List<String> addresses = bound.isEmpty() ? List.of() : List.of(bound);
    InetSocketAddress address = ListenAddress.of(server, addresses);
    String host = address.getAddress().getHostAddress();
    assertThat((host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort())
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("takes no arguments")
  void arguments() {
    Position at = new Position("Corefile", 1, 1);
    Directive directive =
        new Directive(
            new Word("loop", at, false), List.of(new Word("x", at, false)), List.of(), false);
    assertThatThrownBy(() -> Loop.TYPE.setup(List.of(directive), new TestSetup(".")))
        .isInstanceOf(CorefileException.class);
  }
}
