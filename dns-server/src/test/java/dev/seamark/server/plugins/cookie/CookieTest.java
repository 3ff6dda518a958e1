package dev.seamark.server.plugins.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import dev.seamark.server.plugins.rrl.Rrl;
import dev.seamark.server.plugins.upstream.forward.Forward;
import dev.seamark.server.upstream.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("The plugin cookie")
class CookieTest {
  private static final byte[] CLIENT = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final String ONE = "000102030405060708090a0b0c0d0e0f";
  private static final String OTHER = "f00102030405060708090a0b0c0d0e0f";

  private final TestSetup setup = new TestSetup(".");
  private final List<ChainHarness> opened = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void close() {
    setup.close();
    opened.forEach(ChainHarness::close);
  }

  private ChainHarness open(Plugin... chain) {
    ChainHarness made = ChainHarness.of(chain);
    opened.add(made);
    return made;
  }

  private ChainHarness open(String directive) {
    return open(Told.plugin(setup, Cookie.TYPE, directive), Told.ending(CookieTest::answer));
  }

  private static void answer(Exchange x) {
    x.reply().begin(x.query(), Rcode.NOERROR, true);
    x.answered(x.block().chain()[x.block().chain().length - 1]);
  }

  private Path secrets(String... lines) throws Exception {
    return Files.writeString(folder.resolve("secrets"), String.join("\n", lines) + "\n");
  }

  private static Message query(EDNSOption... options) {
    Message query = ChainHarness.question("a.test A");
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return query;
  }

  private static CookieOption cookie(Message reply) {
    List<EDNSOption> all = reply.getOPT().getOptions(EDNSOption.Code.COOKIE);
    assertThat(all).hasSize(1);
    return (CookieOption) all.getFirst();
  }

  private double counted(String what) {
    return setup.meters().get("seamark_cookie_queries").tag("cookie", what).counter().count();
  }

  @Test
  @DisplayName("gives a client that sends its cookie one of 16 octets, and knows it again")
  void knownAgain() {
    ChainHarness chain = open("cookie");
    CookieOption first = cookie(chain.ask(query(new CookieOption(CLIENT)), Transport.UDP));
    assertThat(first.getClientCookie()).isEqualTo(CLIENT);
    assertThat(first.getServerCookie()).hasValueSatisfying(c -> assertThat(c).hasSize(16));
    CookieOption second = cookie(chain.ask(query(first), Transport.UDP));
    assertThat(second.getClientCookie()).isEqualTo(CLIENT);
    assertThat(counted("new")).isEqualTo(1);
    assertThat(counted("valid")).isEqualTo(1);
  }

  @Test
  @DisplayName("says nothing to a client that sends none")
  void none() {
    ChainHarness chain = open("cookie");
    assertThat(chain.ask(query(), Transport.UDP).getOPT().getOptions()).isEmpty();
    assertThat(chain.ask("a.test A").getOPT()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 9, 15, 41})
  @DisplayName("says FORMERR where a cookie has a length that none has")
  void malformed(int length) {
    Message reply =
        open("cookie")
            .ask(
                query(new GenericEDNSOption(EDNSOption.Code.COOKIE, new byte[length])),
                Transport.UDP);
    assertThat(reply.getRcode()).isEqualTo(Rcode.FORMERR);
    assertThat(counted("malformed")).isEqualTo(1);
  }

  @Test
  @DisplayName("knows the cookies of another replica that has the same secret, and no others")
  void replicas() throws Exception {
    Path shared = secrets("# shared", "", ONE);
    ChainHarness one = open("cookie " + shared);
    ChainHarness other = open("cookie " + shared);
    ChainHarness stranger = open("cookie");
    CookieOption given = cookie(one.ask(query(new CookieOption(CLIENT)), Transport.UDP));
    other.ask(query(given), Transport.UDP);
    assertThat(counted("valid")).isEqualTo(1);
    stranger.ask(query(given), Transport.UDP);
    assertThat(counted("invalid")).isEqualTo(1);
  }

  @Test
  @DisplayName("takes a secret that is put before the one in use, and knows cookies of both")
  void rotation() throws Exception {
    Path file = secrets(ONE);
    ChainHarness rotated = open("cookie " + file);
    CookieOption old = cookie(rotated.ask(query(new CookieOption(CLIENT)), Transport.UDP));
    secrets(OTHER, ONE);
    ServerCookies next = Secrets.read(secrets(OTHER));
    secrets(OTHER, ONE);
    byte[] address = {127, 0, 0, 1};
    Await.until(
        "cookies are of the new secret",
        () -> {
          CookieOption now = cookie(rotated.ask(query(old), Transport.UDP));
          byte[] both = new GenericEDNSOption(10, join(now)).toWire();
          int seconds = (int) (System.currentTimeMillis() / 1000);
          return next.areValid(java.util.Arrays.copyOfRange(both, 4, 28), address, seconds);
        });
    assertThat(counted("invalid")).isZero();
  }

  private static byte[] join(CookieOption cookie) {
    byte[] both = java.util.Arrays.copyOf(cookie.getClientCookie(), 24);
    System.arraycopy(cookie.getServerCookie().orElseThrow(), 0, both, 8, 16);
    return both;
  }

  @Test
  @DisplayName("answers with BADCOOKIE and a new one where it is enforced, over UDP")
  void enforced() {
    ChainHarness chain = open("cookie {\nenforce\n}");
    Message refused = chain.ask(query(new CookieOption(CLIENT)), Transport.UDP);
    assertThat(refused.getRcode()).isEqualTo(Rcode.BADCOOKIE);
    Message known = chain.ask(query(cookie(refused)), Transport.UDP);
    assertThat(known.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(chain.ask(query(new CookieOption(CLIENT)), Transport.TCP).getRcode())
        .isEqualTo(Rcode.NOERROR);
    assertThat(chain.ask("a.test A").getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  @DisplayName("has rrl send all replies to a client that has proven its address")
  void exempt() throws Exception {
    ChainHarness chain =
        open(
            Told.plugin(setup, Rrl.TYPE, "rrl {\nresponses-per-second 1\n}"),
            Told.plugin(setup, Cookie.TYPE, "cookie"),
            Told.ending(
                x -> {
                  x.reply().begin(x.query(), Rcode.SERVFAIL, false);
                  x.answered(x.block().chain()[2]);
                }));
    CookieOption given = cookie(chain.ask(query(new CookieOption(CLIENT)), Transport.UDP));
    for (int i = 0; i < 20; i++) {
      given = cookie(chain.ask(query(given), Transport.UDP));
    }
    CompletableFuture<Message> withoutCookie = chain.send(query(), Transport.UDP);
    chain.worker().loop().submit(() -> {}).get(20, TimeUnit.SECONDS);
    assertThat(withoutCookie).isNotDone();
  }

  @Test
  @DisplayName("keeps the client's cookie from upstreams, and leaves the other options")
  void upstream() throws Exception {
    try (FakeServer server = FakeServer.answering("192.0.2.1")) {
      ChainHarness chain =
          open(
              Told.plugin(setup, Cookie.TYPE, "cookie"),
              setup
                  .start(Forward.TYPE, Parsing.directives("forward . " + server.address()))
                  .getFirst());
      Message query =
          query(
              new GenericEDNSOption(65_001, new byte[3]),
              new CookieOption(CLIENT),
              new GenericEDNSOption(65_002, new byte[0]));
      assertThat(cookie(chain.ask(query, Transport.UDP)).getServerCookie()).isPresent();
      Message asked = server.asked().getFirst().message();
      assertThat(asked.getOPT().getOptions().stream().map(EDNSOption::getCode))
          .containsExactly(65_001, 65_002);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0102", "zz0102030405060708090a0b0c0d0e0f", ONE + "\n" + ONE + "\n" + ONE})
  @DisplayName("refuses a file that has not one or two secrets")
  void wrongFile(String text) throws Exception {
    Path file = secrets(text);
    assertThat(Told.complaint(Cookie.TYPE, "cookie " + file))
        .contains("plugin/cookie: cannot take secrets from " + file);
  }
}
