package dev.seamark.process.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An HTTP port")
class HttpPortTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private HttpPort http;
  private int port;

  @BeforeEach
  void bind() throws IOException {
    http = HttpPort.open(ANYWHERE);
    port = http.bound().getPort();
  }

  @AfterEach
  void close() {
    http.close();
  }

  private static HttpPage saying(String text) {
    return request -> HttpReply.ok(text);
  }

  @Nested
  @DisplayName("answers")
  class Answers {
    @Test
    @DisplayName("a path by its page, and a path below a folder by the folder's")
    void byRoute() {
      http.page("/health", saying("OK"));
      http.page("/env/", request -> HttpReply.ok(request.path()));

      assertThat(Answer.get(port, "/health").body()).isEqualTo("OK");
      assertThat(Answer.get(port, "/env/my-ns").body()).isEqualTo("/env/my-ns");
    }

    @Test
    @DisplayName("404 where there is no page")
    void notFound() {
      http.page("/health", saying("OK"));

      assertThat(Answer.get(port, "/").status()).isEqualTo(404);
      assertThat(Answer.get(port, "/health/").status()).isEqualTo(404);
      assertThat(Answer.get(port, "/healthy").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("405 to what is neither GET nor HEAD, and HEAD without a body")
    void methods() {
      http.page("/health", saying("OK"));

      assertThat(Answer.request("POST", port, "/health", "*/*").status()).isEqualTo(405);
      Answer head = Answer.request("HEAD", port, "/health", "*/*");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }

    @Test
    @DisplayName("500 where a page breaks, and goes on")
    void broken() {
      http.page(
          "/bad",
          request -> {
            throw new IllegalStateException("on purpose");
          });

      assertThat(Answer.get(port, "/bad").status()).isEqualTo(500);
      assertThat(Answer.get(port, "/bad").status()).isEqualTo(500);
    }

    @Test
    @DisplayName("400 where the query string has a broken escape")
    void brokenEscape() throws IOException {
      http.page("/x", saying("OK"));

      assertThat(raw("GET /x?a=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
    }

    @Test
    @DisplayName("a path with escapes, and one in an absolute URL, which proxies send")
    void pathInOtherForms() throws IOException {
      http.page("/env/", request -> HttpReply.ok(request.path()));

      assertThat(raw("GET /env/my%2dns%C3%BC HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII))
          .endsWith("/env/my-ns??".getBytes(StandardCharsets.US_ASCII));
      assertThat(raw("GET http://x:80/env/my-ns HTTP/1.0\r\n\r\n")).endsWith("/env/my-ns");
    }

    @Test
    @DisplayName("with its date, type and length, and stays where an older client asks it to")
    void headers() throws IOException {
      http.page("/health", saying("OK"));

      String older = "GET /health HTTP/1.0\r\n";

      assertThat(raw(older + "Connection: keep-alive\r\n\r\n" + older + "\r\n"))
          .containsPattern("Date: [A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT\r\n")
          .contains("Content-Type: text/plain; charset=utf-8\r\n", "Content-Length: 2\r\n")
          .containsSubsequence("Connection: keep-alive", "200 OK", "Connection: close");
    }

    @Test
    @DisplayName("with parameters decoded, the first of each name")
    void parameters() {
      http.page("/x", request -> HttpReply.ok(request.parameters().toString()));

      assertThat(Answer.get(port, "/x?a=1%202&a=3&b").body()).contains("a=1 2").contains("b=");
    }
  }

  @Test
  @DisplayName("says that an address is taken, or not of this machine")
  void cannotBind() throws IOException {
    assertThatThrownBy(() -> HttpPort.open(http.bound()))
        .isInstanceOf(IOException.class)
        .hasMessage("address already in use");
    assertThatThrownBy(
            () -> HttpPort.open(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0)))
        .hasMessage("not an address of this machine");
  }

  @Test
  @DisplayName("changes a page on a connection that stays open")
  void routesChangeUnderneath() throws IOException {
    HttpPage before = saying("before");
    HttpPage after = saying("after");
    http.page("/x", before);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      assertThat(bodyOver(socket)).isEqualTo("before");

      http.pageIfFree("/x", saying("never"));
      http.page("/x", after);
      http.remove("/x", before);

      assertThat(bodyOver(socket)).isEqualTo("after");
    }
  }

  @Test
  @DisplayName("answers 503 when too many requests are served at once")
  void isBounded() throws Exception {
    CountDownLatch inside = new CountDownLatch(64);
    CountDownLatch go = new CountDownLatch(1);
    http.page(
        "/slow",
        request -> {
          inside.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return HttpReply.ok("done");
        });
    var threads =
        IntStream.range(0, 64)
            .mapToObj(i -> Thread.ofVirtual().start(() -> Answer.get(port, "/slow")))
            .toList();
    inside.await();

    assertThat(Answer.get(port, "/slow").status()).isEqualTo(503);
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(Answer.get(port, "/slow").body()).isEqualTo("done");
  }

  private static String bodyOver(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    var in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    char[] body = new char[length];
    assertThat(in.read(body)).isEqualTo(length);
    return new String(body);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
