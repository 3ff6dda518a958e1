package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** The upstream tells those who ask for it, by AD or DO, that its data is authenticated. */
@DisplayName("The AD bit of a reply from the cache (RFC 6840 sections 5.7 and 5.8)")
class AuthenticatedDataTest {
  private final AtomicLong clock = new AtomicLong(Duration.ofDays(1).toNanos());
  private final TestSetup setup = new TestSetup(".");
  private final FakeServer upstream = FakeServer.open(AuthenticatedDataTest::answer);
  private @Nullable ChainHarness opened;

  private static void answer(FakeServer.Asked asked) throws IOException {
    Message query = asked.message();
    boolean recursive = query.getHeader().getFlag(Flags.RD);
    Message reply = recursive ? asked.with("192.0.2.1") : asked.failing(Rcode.SERVFAIL);
    boolean dnssecOk = query.getOPT() != null && query.getOPT().getFlags() == ExtendedFlags.DO;
    if (query.getHeader().getFlag(Flags.AD) || dnssecOk) {
      reply.getHeader().setFlag(Flags.AD);
    }
    asked.reply(reply);
  }

  private ChainHarness open(String cache) throws Exception {
    List<Plugin> forward =
        setup.start(Forward.TYPE, Parsing.directives("forward . " + upstream.address()));
    Plugin made = setup.start(Cache.TYPE, Parsing.directives(cache)).getFirst();
    ChainHarness chain = ChainHarness.of(clock::get, made, forward.getFirst());
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

  private static boolean isAuthenticated(ChainHarness chain, boolean asked) {
    Message query = ChainHarness.question("a.test. A");
    if (asked) {
      query.getHeader().setFlag(Flags.AD);
    }
    Message reply = chain.ask(query, Transport.UDP);
    assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
    return reply.getHeader().getFlag(Flags.AD);
  }

  private void pass(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  @DisplayName("is there for a client that asks for it, whoever asked first")
  void whoeverAskedFirst() throws Exception {
    ChainHarness chain = open("cache");
    assertThat(isAuthenticated(chain, false)).isFalse();
    assertThat(isAuthenticated(chain, true)).isTrue();
    assertThat(isAuthenticated(chain, false)).isFalse();
    assertThat(upstream.asked()).hasSize(1);
    pass(60);
    assertThat(isAuthenticated(chain, true)).isTrue();
    assertThat(isAuthenticated(chain, false)).isFalse();
    assertThat(upstream.asked()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"prefetch 1 1m 90%", "serve_stale 1h immediate"})
  @DisplayName("is there after a refresh that a client without it caused:")
  void afterRefresh(String property) throws Exception {
    ChainHarness chain = open("cache {\n" + property + "\n}");
    assertThat(isAuthenticated(chain, false)).isFalse();
    pass(property.startsWith("prefetch") ? 50 : 100);
    assertThat(isAuthenticated(chain, false)).isFalse();
    Await.until("it is refreshed", () -> upstream.asked().size() == 2);
    Await.until("the newer reply is there", () -> ttl(chain) == 60);
    assertThat(isAuthenticated(chain, true)).isTrue();
    assertThat(upstream.asked()).allMatch(asked -> asked.message().getHeader().getFlag(Flags.AD));
  }

  private static long ttl(ChainHarness chain) {
    Message reply = chain.ask("a.test. A");
    return reply.getSection(Section.ANSWER).getFirst().getTTL();
  }

  @Test
  @DisplayName("is not in the newer reply that a client without it waited for")
  void verified() throws Exception {
    ChainHarness chain = open("cache {\nserve_stale 1h verify\n}");
    isAuthenticated(chain, false);
    pass(100);
    assertThat(isAuthenticated(chain, false)).isFalse();
    assertThat(isAuthenticated(chain, true)).isTrue();
    assertThat(upstream.asked()).hasSize(2);
  }

  @Test
  @DisplayName("and what a server may not look up for one client is not kept for those it may")
  void recursionDesired() throws Exception {
    ChainHarness chain = open("cache");
    Message query = ChainHarness.question("a.test. A");
    query.getHeader().unsetFlag(Flags.RD);
    assertThat(chain.ask(query, Transport.UDP).getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(isAuthenticated(chain, true)).isTrue();
  }
}
