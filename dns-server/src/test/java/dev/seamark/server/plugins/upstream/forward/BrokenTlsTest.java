package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.tls.Authority;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;

/** Each kind of trouble: a line that says what it is, the next upstream answers. */
@DisplayName("An upstream by TLS that")
class BrokenTlsTest {
  @TempDir Path folder;
  private TlsForwarding tls;
  private FakeServer next;

  @BeforeEach
  void open() {
    tls = new TlsForwarding(folder);
    next = tls.answering(tls.serving("127.0.0.1"), "192.0.2.2");
  }

  @AfterEach
  void close() {
    tls.close();
  }

  /** A server that does something odd with each connection. */
  private static final class Odd implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    Odd(ServerSocket server, Script script) {
      this.server = server;
      Thread.ofVirtual().start(() -> accept(script));
    }

    private void accept(Script script) {
      try {
        while (true) {
          Socket socket = server.accept();
          connections.add(socket);
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      script.run(socket);
                    } catch (IOException e) {
                      // the other side has had enough
                    }
                  });
        }
      } catch (IOException e) {
        // closed
      }
    }

    String address() {
      return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket each : connections) {
        each.close();
      }
    }
  }

  private interface Script {
    void run(Socket socket) throws IOException;
  }

  private Odd odd(Script script) throws IOException {
    return tls.opened(
        new Odd(new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress()), script));
  }

  /** The same behind a handshake. */
  private Odd oddWithin(SSLContext context, Script script) throws IOException {
    return tls.opened(
        new Odd(
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress()),
            script));
  }

  private static void readSome(Socket socket) throws IOException {
    if (socket.getInputStream().read(new byte[16_384]) < 0) {
      throw new IOException("closed");
    }
  }

  private ChainHarness forwardingTo(String address) throws Exception {
    return tls.forward(
        "forward . tls://%s tls://%s {\n tls ca.pem\n policy sequential\n read_timeout 1s\n}"
            .formatted(address, next.address()));
  }

  private void assertSaid(String address, String said) throws Exception {
    ChainHarness chain = forwardingTo(address);
    Message reply = chain.ask("a.test A");
    assertThat(tls.address(reply)).isEqualTo("192.0.2.2");
    Await.until("a line in the log", () -> !tls.log().isEmpty());
    assertThat(tls.log().getFirst()).matches("WARN tls://" + address + ": " + said);
    assertThat(next.asked()).extracting(FakeServer.Asked::transport).containsOnly("tls");
    assertThat(tls.counted("seamark_upstream_tls_failures_total")).isPositive();
  }

  private String serving(Authority.Issued issued) {
    return tls.answering(issued.context(tls.authority), "192.0.2.1").address();
  }

  @Test
  @DisplayName("has an expired certificate")
  void expired() throws Exception {
    Instant now = Instant.now();
    String server =
        serving(
            tls.authority.issue(
                now.minus(9, ChronoUnit.DAYS), now.minus(2, ChronoUnit.DAYS), "127.0.0.1"));
    assertSaid(
        server,
        "its certificate expired on \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC; renew it there, or"
            + " correct the clock of this machine");
  }

  @Test
  @DisplayName("has a certificate for later")
  void notYetValid() throws Exception {
    Instant now = Instant.now();
    String server =
        serving(
            tls.authority.issue(
                now.plus(2, ChronoUnit.DAYS), now.plus(9, ChronoUnit.DAYS), "127.0.0.1"));
    assertSaid(
        server,
        "its certificate is not valid before .* UTC; compare the clocks of that server and of this"
            + " machine");
  }

  @Test
  @DisplayName("has another server's certificate")
  void wrongName() throws Exception {
    assertSaid(
        serving(tls.authority.issue("a.example", "b.example")),
        "its certificate is for a.example, b.example; write the name that the certificate has as"
            + " tls_servername, or as tls://IP%NAME");
  }

  @Test
  @DisplayName("is certified by a stranger")
  void unknownAuthority() throws Exception {
    assertSaid(
        serving(new Authority("A stranger").issue("127.0.0.1")),
        "its certificate is signed by an authority that is not trusted \\(CN=A stranger\\); name"
            + " the file with the certificate of that authority in the tls line");
  }

  @Test
  @DisplayName("closes the connection in the handshake")
  void closes() throws Exception {
    assertSaid(
        odd(socket -> {
              readSome(socket);
              socket.close();
            })
            .address(),
        "it closed the connection before it replied; read that server's log, and check that the"
            + " port speaks DNS over TLS");
  }

  @Test
  @DisplayName("knows TLS 1.1 at most")
  void oldVersion() throws Exception {
    assertSaid(
        odd(socket -> {
              readSome(socket);
              socket.getOutputStream().write(HexFormat.of().parseHex("15030200020246"));
              readSome(socket);
            })
            .address(),
        "it supports neither TLS 1.2 nor TLS 1.3; update that server");
  }

  @Test
  @DisplayName("never finishes the handshake")
  void slow() throws Exception {
    assertSaid(
        odd(socket -> {
              while (true) {
                readSome(socket);
              }
            })
            .address(),
        "the TLS handshake timed out; check the load of that server and the network in between");
  }

  @Test
  @DisplayName("answers in plain text")
  void plainText() throws Exception {
    assertSaid(
        odd(socket -> {
              readSome(socket);
              socket
                  .getOutputStream()
                  .write(HexFormat.of().parseHex("000c000081820000000000000000"));
              readSome(socket);
            })
            .address(),
        "it does not speak TLS on this port; correct the port, 853 for most servers");
  }

  @Test
  @DisplayName("cuts a record")
  void cutRecord() throws Exception {
    assertSaid(
        odd(socket -> {
              readSome(socket);
              socket.getOutputStream().write(HexFormat.of().parseHex("160303020002000001"));
              socket.close();
            })
            .address(),
        "it closed the connection before it replied; read that server's log, and check that the"
            + " port speaks DNS over TLS");
  }

  @Test
  @DisplayName("asks to negotiate anew")
  void renegotiation() throws Exception {
    Odd server =
        oddWithin(
            tls.serving("127.0.0.1"),
            socket -> {
              SSLSocket secure = (SSLSocket) socket;
              secure.setEnabledProtocols(new String[] {"TLSv1.2"});
              readSome(socket);
              secure.startHandshake();
              readSome(socket);
            });
    assertSaid(
        server.address(),
        "it asks to negotiate TLS anew, which is refused; switch renegotiation off at that"
            + " server");
  }

  @Test
  @DisplayName("does not accept our certificate")
  void clientCertificateRefused() throws Exception {
    var own = new Authority("A stranger").issue("client.example");
    own.certificateIn(tls.file("client.pem"));
    own.keyIn(tls.file("client.key"));
    FakeServer server =
        tls.opened(
            FakeServer.openForKnownClients(
                tls.serving("127.0.0.1"), q -> q.reply(q.with("192.0.2.1"))));
    ChainHarness chain =
        tls.forward(
            "forward . tls://%s tls://%s {\n tls client.pem client.key ca.pem\n policy sequential\n}"
                .formatted(server.address(), next.address()));
    assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.2");
    assertThat(tls.log().getFirst())
        .matches(
            "WARN tls://%s: it refuses our certificate \\([a-z_]+\\); name a certificate and key that it accepts in the tls line"
                .formatted(server.address()));
  }

  @Test
  @DisplayName("wants a certificate where we have none")
  void clientCertificateMissing() throws Exception {
    FakeServer server =
        tls.opened(
            FakeServer.openForKnownClients(
                tls.serving("127.0.0.1"), q -> q.reply(q.with("192.0.2.1"))));
    assertSaid(
        server.address(),
        "it requires a client certificate \\([a-z_]+\\); name a certificate and key that it"
            + " accepts in the tls line");
  }

  @Test
  @DisplayName("fails is tried again less and less often, and named in the log once")
  void backsOff() throws Exception {
    Odd server = odd(Socket::close);
    ChainHarness chain =
        tls.forward(
            "forward . tls://%s {\n tls ca.pem\n max_fails 0\n}".formatted(server.address()));
    for (int i = 0; i < 300; i++) {
      chain.ask("name" + i + ".test A");
    }
    assertThat(server.connections.size()).isLessThan(100);
    assertThat(tls.log()).hasSize(1);
    assertThat(tls.errors).last().asString().contains("(not tried again yet)");
    assertThat(tls.counted("seamark_upstream_tls_held_back_total")).isPositive();
  }

  @Test
  @DisplayName("works again is asked again, and the log says so")
  void worksAgain() throws Exception {
    Odd broken = odd(Socket::close);
    int port = broken.server.getLocalPort();
    ChainHarness chain =
        tls.forward("forward . tls://127.0.0.1:%d {\n tls ca.pem\n}".formatted(port));
    chain.ask("a.test A");
    broken.close();
    SSLContext context = tls.serving("127.0.0.1");
    tls.opened(
        FakeServer.open(port, context.getServerSocketFactory(), q -> q.reply(q.with("192.0.2.1"))));
    Await.until("an answer", () -> chain.ask("b.test A").getRcode() == org.xbill.DNS.Rcode.NOERROR);
    assertThat(tls.log()).last().isEqualTo("INFO tls://127.0.0.1:" + port + ": TLS works again");
  }
}
