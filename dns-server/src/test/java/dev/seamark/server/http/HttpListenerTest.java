package dev.seamark.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.Page;
import dev.seamark.server.plugin.Shared;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An HTTP listener")
class HttpListenerTest {
  private static final HttpAddress ANY_PORT = new HttpAddress("127.0.0.1", 0);

  private final Shared shared = new Shared();
  private Shared.Lease<HttpListener> lease;
  private int port;

  @BeforeEach
  void bind() throws IOException {
    lease = HttpListener.lease(shared, ANY_PORT);
    port = lease.get().bound().getPort();
  }

  @AfterEach
  void close() {
    lease.close();
  }

  private static Route saying(String text) {
    return request -> HttpReply.ok(text);
  }

  @Nested
  @DisplayName("answers")
  class Answers {
    @Test
    @DisplayName("a path by its route, and a path below a folder by the folder's")
    void byRoute() {
      lease.get().route("/health", saying("OK"));
      lease.get().route("/env/", request -> HttpReply.ok(request.path()));

      assertThat(Page.get(port, "/health").body()).isEqualTo("OK");
      assertThat(Page.get(port, "/env/my-ns").body()).isEqualTo("/env/my-ns");
    }

    @Test
    @DisplayName("404 where there is no route")
    void notFound() {
      lease.get().route("/health", saying("OK"));

      assertThat(Page.get(port, "/").status()).isEqualTo(404);
      assertThat(Page.get(port, "/health/").status()).isEqualTo(404);
      assertThat(Page.get(port, "/healthy").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("405 to what is neither GET nor HEAD, and HEAD without a body")
    void methods() {
      lease.get().route("/health", saying("OK"));

      assertThat(Page.request("POST", port, "/health", "*/*").status()).isEqualTo(405);
      Page head = Page.request("HEAD", port, "/health", "*/*");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
    }

    @Test
    @DisplayName("500 where a route breaks, and goes on")
    void broken() {
      lease
          .get()
          .route(
              "/bad",
              request -> {
                throw new IllegalStateException("on purpose");
              });

      assertThat(Page.get(port, "/bad").status()).isEqualTo(500);
      assertThat(Page.get(port, "/bad").status()).isEqualTo(500);
    }

    @Test
    @DisplayName("400 where the query string has a broken escape")
    void brokenEscape() throws IOException {
      lease.get().route("/x", saying("OK"));

      assertThat(raw("GET /x?a=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400");
    }

    @Test
    @DisplayName("with parameters decoded, the first of each name")
    void parameters() {
      lease.get().route("/x", request -> HttpReply.ok(request.parameters().toString()));

      assertThat(Page.get(port, "/x?a=1%202&a=3&b").body()).contains("a=1 2").contains("b=");
    }
  }

  @Test
  @DisplayName("is one for an address, however many hold it, until the last lets go")
  void isShared() throws IOException {
    HttpAddress address = new HttpAddress("127.0.0.1", Page.freePort());
    Shared.Lease<HttpListener> first = HttpListener.lease(shared, address);
    Shared.Lease<HttpListener> second = HttpListener.lease(shared, address);
    second.get().route("/health", saying("OK"));

    first.close();
    assertThat(Page.get(address.port(), "/health").body()).isEqualTo("OK");
    second.close();

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), address.port()).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("says in CoreDNS's words that an address is taken")
  void cannotBind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      HttpAddress address = new HttpAddress("127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(() -> HttpListener.lease(shared, address))
          .isInstanceOf(IOException.class)
          .hasMessage("listen tcp " + address + ": bind: address already in use");
    }
  }

  @Test
  @DisplayName("changes a route on a connection that stays open")
  void routesChangeUnderneath() throws IOException {
    Route before = saying("before");
    Route after = saying("after");
    lease.get().route("/x", before);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      assertThat(bodyOver(socket)).isEqualTo("before");

      lease.get().routeIfFree("/x", saying("never"));
      lease.get().route("/x", after);
      lease.get().unroute("/x", before);

      assertThat(bodyOver(socket)).isEqualTo("after");
    }
  }

  @Test
  @DisplayName("turns away who comes when too many are served at once")
  void isBounded() throws Exception {
    CountDownLatch inside = new CountDownLatch(64);
    CountDownLatch go = new CountDownLatch(1);
    lease
        .get()
        .route(
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
            .mapToObj(i -> Thread.ofVirtual().start(() -> Page.get(port, "/slow")))
            .toList();
    inside.await();

    assertThat(Page.get(port, "/slow").status()).isEqualTo(503);
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(Page.get(port, "/slow").body()).isEqualTo("done");
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
