package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.upstream.Await;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.doh.FakeDohServer;
import dev.seamark.server.upstream.doh.FakeDohServer.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;

@DisplayName("forward to https://")
class ForwardHttpsTest {
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

  private FakeDohServer answering(String address) {
    return tls.opened(
        new FakeDohServer(
            tls.authority.issue("dns.example", "127.0.0.1"), request -> request.with(address)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET"})
  @DisplayName("asks with either method for /dns-query, with 0 as the ID")
  void methods(String method) throws Exception {
    FakeDohServer server = answering("192.0.2.1");
    ChainHarness chain =
        tls.forward(
            "forward . https://%s {\n tls ca.pem\n tls_servername dns.example\n doh_method %s\n}"
                .formatted(server.address(), method));
    Message question = ChainHarness.question("a.test A");
    Message reply = chain.ask(question, Transport.UDP);
    assertThat(tls.address(reply)).isEqualTo("192.0.2.1");
    assertThat(reply.getHeader().getID()).isEqualTo(question.getHeader().getID());
    FakeDohServer.Request request = server.requests().getFirst();
    assertThat(request.method()).isEqualTo(method);
    assertThat(request.path()).isEqualTo("/dns-query");
    assertThat(request.authority()).isEqualTo(server.address().replace("127.0.0.1", "dns.example"));
    assertThat(request.message().getHeader().getID()).isZero();
  }

  @Test
  @DisplayName("has many requests on one connection")
  void multiplexes() throws Exception {
    FakeDohServer server = answering("192.0.2.1");
    ChainHarness chain =
        tls.forward("forward . https://%s {\n tls ca.pem\n}".formatted(server.address()));
    List<CompletableFuture<Message>> replies = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      replies.add(chain.send(ChainHarness.question("name" + i + ".test A"), Transport.UDP));
    }
    for (CompletableFuture<Message> reply : replies) {
      assertThat(tls.address(reply.get(20, TimeUnit.SECONDS))).isEqualTo("192.0.2.1");
    }
    assertThat(server.connections()).isLessThanOrEqualTo(8);
    assertThat(server.requests()).hasSize(60);
  }

  @Test
  @DisplayName("asks the next upstream where a response is not a message")
  void status() throws Exception {
    FakeDohServer broken =
        tls.opened(
            new FakeDohServer(
                tls.authority.issue("127.0.0.1"), request -> new Response(503, new byte[20])));
    FakeServer next = tls.answering(tls.serving("127.0.0.1"), "192.0.2.2");
    ChainHarness chain =
        tls.forward(
            "forward . https://%s tls://%s {\n tls ca.pem\n policy sequential\n}"
                .formatted(broken.address(), next.address()));
    assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.2");
    ChainHarness alone =
        tls.forward(
            "forward . https://%s {\n tls ca.pem\n max_fails 0\n}".formatted(broken.address()));
    alone.ask("b.test A");
    assertThat(tls.errors)
        .last()
        .asString()
        .matches("read tcp 127.0.0.1:\\d+->" + broken.address() + ": HTTP status 503");
  }

  @Test
  @DisplayName("does not ask a server that has TLS and not HTTP/2")
  void withoutHttp2() throws Exception {
    FakeServer dot = tls.answering(tls.serving("127.0.0.1"), "192.0.2.1");
    FakeServer next = tls.answering(tls.serving("127.0.0.1"), "192.0.2.2");
    ChainHarness chain =
        tls.forward(
            "forward . https://%s tls://%s {\n tls ca.pem\n policy sequential\n}"
                .formatted(dot.address(), next.address()));
    assertThat(tls.address(chain.ask("a.test A"))).isEqualTo("192.0.2.2");
    assertThat(dot.asked()).isEmpty();
    assertThat(tls.log())
        .contains(
            "WARN https://%s: it does not offer HTTP/2; correct the port, or write tls:// if it speaks DNS over TLS"
                .formatted(dot.address()));
  }

  @Test
  @DisplayName("opens another connection where the server takes no further requests on one")
  void goAway() throws Exception {
    FakeDohServer server = answering("192.0.2.1");
    ChainHarness chain =
        tls.forward("forward . https://%s {\n tls ca.pem\n}".formatted(server.address()));
    chain.ask("a.test A");
    server.goAway();
    Await.until(
        "a second connection",
        () -> {
          assertThat(tls.address(chain.ask("b.test A"))).isEqualTo("192.0.2.1");
          return server.connections() == 2;
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://127.0.0.1/dns-query | doh_method GET | Corefile:2:11: paths are not allowed in"
            + " HTTPS upstream addresses: https://127.0.0.1/dns-query; remove the path; /dns-query"
            + " is asked for",
        "https://127.0.0.1 | doh_method PUT | Corefile:3:13: unknown doh_method 'PUT'; write GET or"
            + " POST",
      })
  @DisplayName("is told what is wrong")
  void wrong(String to, String line, String complaint) {
    assertThatThrownBy(() -> tls.forward("forward . " + to + " {\n " + line + "\n}"))
        .isInstanceOfSatisfying(
            CorefileException.class, e -> assertThat(e.line()).isEqualTo(complaint));
  }
}
