package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.tls.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

@DisplayName("forward to tls://")
class ForwardTlsTest {
  @TempDir Path folder;
  private TlsForwarding tls;

  @BeforeEach
  void open() {
    tls = new TlsForwarding(folder);
  }

  @AfterEach
  void close() {
    tls.close();
  }

  private FakeServer named(String... names) {
    return tls.answering(tls.serving(names), "192.0.2.1");
  }

  private static void assertNothingInPlainText(FakeServer server) {
    assertThat(server.asked()).extracting(FakeServer.Asked::transport).containsOnly("tls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  @DisplayName("asks by TLS, whatever the client came by")
  void asksByTls(Transport transport) throws Exception {
    FakeServer server = named("dns.example");
    ChainHarness chain =
        tls.forward(
            "forward . tls://%s {\n tls ca.pem\n tls_servername dns.example\n prefer_udp\n}"
                .formatted(server.address()));
    Message reply = chain.ask(ChainHarness.question("a.test A"), transport);
    assertThat(tls.address(reply)).isEqualTo("192.0.2.1");
    assertNothingInPlainText(server);
  }

  @Test
  @DisplayName("has many questions on one connection, in flight at the same time")
  void pipelines() throws Exception {
    List<FakeServer.Asked> waiting = new ArrayList<>();
    FakeServer server =
        tls.opened(
            FakeServer.open(
                tls.serving("127.0.0.1"),
                question -> {
                  synchronized (waiting) {
                    waiting.add(question);
                    if (waiting.size() == 5) {
                      for (FakeServer.Asked each : waiting.reversed()) {
                        each.reply(each.with("192.0.2.7"));
                      }
                    }
                  }
                }));
    ChainHarness chain =
        tls.forward("forward . tls://%s {\n tls ca.pem\n}".formatted(server.address()));
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(chain.send(ChainHarness.question("name" + i + ".test A"), Transport.UDP));
    }
    for (CompletableFuture<Message> reply : replies) {
      assertThat(tls.address(reply.get(20, TimeUnit.SECONDS))).isEqualTo("192.0.2.7");
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  @DisplayName("keeps the connection for later questions, and counts it as CoreDNS does")
  void keepsTheConnection() throws Exception {
    FakeServer server = named("127.0.0.1");
    ChainHarness chain =
        tls.forward("forward . tls://%s {\n tls ca.pem\n}".formatted(server.address()));
    chain.ask("a.test A");
    chain.ask("b.test A");
    assertThat(server.connections()).isEqualTo(1);
    var found =
        tls.setup
            .meters()
            .get("coredns_proxy_conn_cache_hits_total")
            .tags("proto", "tcp-tls", "to", server.address());
    assertThat(found.counter().count()).isEqualTo(1);
  }

  @Test
  @DisplayName("has several kinds of upstreams in one directive, and goes on from one to the next")
  void severalKinds() throws Exception {
    FakeServer secure = named("127.0.0.1");
    FakeServer plain = tls.opened(FakeServer.failing(Rcode.SERVFAIL));
    ChainHarness chain =
        tls.forward(
            "forward . dns://%s tls://%s {\n tls ca.pem\n policy sequential\n failover SERVFAIL\n}"
                .formatted(plain.address(), secure.address()));
    assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.1");
    assertThat(plain.asked()).extracting(FakeServer.Asked::transport).containsExactly("udp");
    assertNothingInPlainText(secure);
  }

  @Test
  @DisplayName("probes a failing upstream by TLS")
  void probes() throws Exception {
    FakeServer server =
        tls.opened(
            FakeServer.open(
                tls.serving("127.0.0.1"),
                question -> {
                  if (question.question().getType() == org.xbill.DNS.Type.NS) {
                    question.reply(question.failing(Rcode.REFUSED));
                  }
                }));
    ChainHarness chain =
        tls.forward(
            "forward . tls://%s {\n tls ca.pem\n read_timeout 50ms\n}".formatted(server.address()));
    assertThat(chain.ask("a.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
    Await.until("a probe", () -> !server.checks().isEmpty());
    assertThat(server.checks()).extracting(FakeServer.Asked::transport).containsOnly("tls");
  }

  @Test
  @DisplayName("reads its files again when they have changed")
  void changedFiles() throws Exception {
    Authority renewed = new Authority("Renewed authority");
    FakeServer server = tls.answering(renewed.issue("127.0.0.1").context(renewed), "192.0.2.1");
    ChainHarness chain =
        tls.forward(
            "forward . tls://%s {\n tls ca.pem\n max_fails 0\n}".formatted(server.address()));
    assertThat(chain.ask("a.test A").getRcode()).isEqualTo(Rcode.SERVFAIL);
    renewed.certificateIn(tls.file("ca.pem"));
    Await.until(
        "an answer",
        () -> {
          tls.ahead.addAndGet(TimeUnit.SECONDS.toNanos(11));
          return chain.ask("b.test A").getRcode() == Rcode.NOERROR;
        });
    assertThat(tls.log())
        .contains("INFO the certificates for TLS have changed; new connections use the new ones");
  }

  @Test
  @DisplayName("keeps what it has read while a file cannot be used")
  void unusableLater() throws Exception {
    FakeServer server = named("127.0.0.1");
    ChainHarness chain =
        tls.forward("forward . tls://%s {\n tls ca.pem\n expire 1s\n}".formatted(server.address()));
    chain.ask("a.test A");
    Files.writeString(tls.file("ca.pem"), "half a fi");
    String kept =
        "WARN %s: there is no certificate in PEM; the certificates read before stay in use"
            .formatted(tls.file("ca.pem"));
    Await.until(
        "the line in the log",
        () -> {
          tls.ahead.addAndGet(TimeUnit.SECONDS.toNanos(11));
          assertThat(chain.ask("b.test A").getRcode()).isEqualTo(Rcode.NOERROR);
          return tls.log().contains(kept);
        });
  }

  @Nested
  @DisplayName("knows the upstream")
  class Knows {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "tls://127.0.0.1%dns.example:PORT",
          "tls://[127.0.0.1]%dns.example:PORT",
        })
    @DisplayName("by a name of its own behind %")
    void ownName(String to) throws Exception {
      FakeServer server = named("dns.example");
      String address = to.replace("PORT", String.valueOf(server.port()));
      ChainHarness chain = tls.forward("forward . " + address + " {\n tls ca.pem\n}");
      assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("by names that differ between upstreams")
    void differentNames() throws Exception {
      FakeServer one = named("one.example");
      FakeServer other = named("other.example");
      ChainHarness chain =
          tls.forward(
              "forward . tls://127.0.0.1%%one.example:%d tls://127.0.0.1%%other.example:%d {\n tls ca.pem\n policy round_robin\n}"
                  .formatted(one.port(), other.port()));
      for (String name : List.of("a.test A", "b.test A", "c.test A", "d.test A")) {
        assertThat(chain.ask(name).getRcode()).isEqualTo(Rcode.NOERROR);
      }
      assertThat(one.asked()).hasSize(2);
      assertThat(other.asked()).hasSize(2);
    }

    @Test
    @DisplayName("by the host name that it is given by")
    void hostName() throws Exception {
      FakeServer server = named("localhost");
      ChainHarness chain =
          tls.forward(
              "forward . tls://localhost:%d {\n tls ca.pem\n policy sequential\n}"
                  .formatted(server.port()));
      assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.1");
    }

    @Test
    @DisplayName("and shows it a certificate where that is configured")
    void clientCertificate() throws Exception {
      var own = tls.authority.issue("client.example");
      own.certificateIn(tls.file("client.pem"));
      own.keyIn(tls.file("client.key"));
      SSLContext context = tls.serving("127.0.0.1");
      FakeServer server =
          tls.opened(FakeServer.openForKnownClients(context, q -> q.reply(q.with("192.0.2.1"))));
      ChainHarness chain =
          tls.forward(
              "forward . tls://%s {\n tls client.pem client.key ca.pem\n}"
                  .formatted(server.address()));
      assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.1");
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {
    private void assertRefused(String directive, String complaint) {
      assertThatThrownBy(() -> tls.forward(directive))
          .isInstanceOfSatisfying(
              CorefileException.class, e -> assertThat(e.line()).isEqualTo(complaint));
    }

    @Test
    @DisplayName("a file that is not there, with its place")
    void absent() {
      assertRefused(
          "forward . tls://127.0.0.1 {\n tls other.pem\n}",
          "Corefile:3:6: plugin/forward: tls: %s: no such file or directory; write tls [CERT KEY] [CA] with files in PEM that can be read"
              .formatted(tls.file("other.pem")));
    }

    @Test
    @DisplayName("a key that belongs to another certificate")
    void otherKey() {
      tls.authority.issue("client.example").certificateIn(tls.file("client.pem"));
      tls.authority.issue("client.example").keyIn(tls.file("client.key"));
      assertRefused(
          "forward . tls://127.0.0.1 {\n tls client.pem client.key ca.pem\n}",
          "Corefile:3:17: plugin/forward: tls: %s: the key does not belong to the certificate %s; name the key that the certificate was made for, or the certificate of this key"
              .formatted(tls.file("client.key"), tls.file("client.pem")));
    }

    @Test
    @DisplayName("a file without a certificate")
    void noCertificate() throws Exception {
      Files.writeString(tls.file("notes.txt"), "hello");
      assertRefused(
          "forward . tls://127.0.0.1 {\n tls notes.txt\n}",
          "Corefile:3:6: plugin/forward: tls: %s: there is no certificate in PEM; write tls [CERT KEY] [CA] with files in PEM that can be read"
              .formatted(tls.file("notes.txt")));
    }

    @Test
    @DisplayName("a certificate that was cut, in the words of the reader of PEM")
    void notBase64() throws Exception {
      Files.writeString(
          tls.file("cut.pem"), "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
      assertRefused(
          "forward . tls://127.0.0.1 {\n tls cut.pem\n}",
          "Corefile:3:6: plugin/forward: tls: %s: a PEM block is not base64; write tls [CERT KEY] [CA] with files in PEM that can be read"
              .formatted(tls.file("cut.pem")));
    }

    @Test
    @DisplayName("what cannot be the name of a server")
    void notAName() {
      assertRefused(
          "forward . tls://127.0.0.1 {\n tls_servername not_a/name\n}",
          "Corefile:3:17: plugin/forward: not a server name: 'not_a/name'; write the name in the"
              + " server's certificate, like dns.example.org");
    }

    @Test
    @DisplayName("two names for one upstream")
    void twoNames() {
      assertRefused(
          "forward . tls://127.0.0.1%a.example {\n tls ca.pem\n tls_servername b.example\n}",
          "Corefile:2:11: plugin/forward: both tls_servername ('b.example') and the address"
              + " ('a.example') name the server; remove one of them");
    }
  }

  @Test
  @DisplayName("is what 'tls' needs: without it a warning says that queries go in plain text")
  void plainText() throws Exception {
    tls.forward("forward . 192.0.2.1 {\n tls ca.pem\n}");
    assertThat(tls.setup.warnings())
        .containsExactly(
            "Corefile:3:2: plugin/forward: 'tls' has no effect: no upstream is written as tls:// or"
                + " https://, so all queries go in plain text");
  }
}
