package dev.seamark.process.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.harness.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An HTTP port bears")
class HttpLimitsTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<AutoCloseable> opened = new ArrayList<>();

  private HttpPort port(HttpLimits limits) throws IOException {
    HttpPort port = HttpPort.open(ANYWHERE, limits);
    opened.add(port);
    port.page("/health", _ -> HttpReply.ok("OK"));
    port.page("/large", _ -> HttpReply.ok("x".repeat(20_000_000)));
    return port;
  }

  private Socket client(HttpPort port, String from) throws IOException {
    Socket socket = new Socket();
    opened.add(socket);
    socket.setSoTimeout(20_000);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(port.bound());
    return socket;
  }

  private static String answer(HttpPort port) {
    return Answer.get(port.bound().getPort(), "/health").body();
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketException e) {
      return true; // reset
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  @DisplayName("thousands of connections that say nothing: a probe is answered beside them")
  void silentCrowd() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    long roomMade = HttpRefusals.ROOM.soFar();

    for (int i = 0; i < 1_000; i++) {
      client(port, "127.0.0." + (1 + i % 8));
      if (i % 50 == 0) {
        assertThat(answer(port)).isEqualTo("OK");
      }
    }

    assertThat(answer(port)).isEqualTo("OK");
    assertThat(HttpRefusals.ROOM.soFar()).isGreaterThan(roomMade + 500);
  }

  @Test
  @DisplayName("a client that has its share of connections, at the cost of its own oldest")
  void shareOfAClient() throws IOException {
    HttpPort port = port(new HttpLimits(10, 3, 8, LONG, LONG, LONG));
    Socket neighbour = client(port, "127.0.0.2");
    Socket first = client(port, "127.0.0.1");
    client(port, "127.0.0.1");
    client(port, "127.0.0.1");
    client(port, "127.0.0.1");

    assertThat(isClosed(first)).isTrue();
    send(neighbour, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(neighbour.getInputStream().read()).isEqualTo('H');
  }

  @Test
  @DisplayName("silence for a while, before the first request and after one")
  void silence() throws IOException {
    HttpPort port = port(new HttpLimits(10, 10, 8, SHORT, SHORT, LONG));
    long silent = HttpRefusals.SILENT.soFar();
    Socket never = client(port, "127.0.0.1");
    Socket once = client(port, "127.0.0.1");
    send(once, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(isClosed(never)).isTrue();
    assertThat(new String(once.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .endsWith("OK");
    assertThat(HttpRefusals.SILENT.soFar()).isGreaterThanOrEqualTo(silent + 2);
  }

  @Test
  @DisplayName("a request that comes byte by byte, for a while")
  void slowHead() throws IOException {
    HttpPort port = port(new HttpLimits(10, 10, 8, SHORT, LONG, LONG));
    Socket slow = client(port, "127.0.0.1");

    Await.until(
        "the slow one is cut off",
        () -> {
          try {
            send(slow, "G");
            return false;
          } catch (IOException e) {
            return true;
          }
        });
  }

  @Test
  @DisplayName("a reply that is not read, for a while")
  void slowReader() throws IOException {
    HttpPort port = port(new HttpLimits(10, 10, 8, LONG, LONG, SHORT));
    long slow = HttpRefusals.SLOW.soFar();
    Socket deaf = client(port, "127.0.0.1");
    send(deaf, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

    Await.until("the deaf one is cut off", () -> HttpRefusals.SLOW.soFar() > slow);
  }

  @Test
  @DisplayName("clients that read no reply, which make room for one that does")
  void deafCrowd() throws IOException {
    HttpPort port = port(new HttpLimits(4, 4, 8, LONG, LONG, LONG));
    for (int i = 0; i < 4; i++) {
      send(client(port, "127.0.0.1"), "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    Await.until(
        "a probe is answered",
        () -> {
          try {
            return answer(port).equals("OK");
          } catch (AssertionError e) {
            return false; // all four are being answered just now
          }
        });
  }

  @Test
  @DisplayName("headers of 8 KiB, and not more")
  void largeHead() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    Socket socket = client(port, "127.0.0.1");
    send(socket, "GET /health HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n\r\n");

    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  @DisplayName("a body, which it does not read: the connection ends with the reply")
  void body() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    Socket socket = client(port, "127.0.0.1");
    send(
        socket,
        "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nGET /health HTTP/1.1");

    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 405 ")
        .contains("Connection: close")
        .containsOnlyOnce("HTTP/1.1");
  }

  @Test
  @DisplayName("a hundred headers, and not more, however short they are")
  void manyHeaders() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);

    assertThat(said(port, "GET /health HTTP/1.0\r\n" + "a:b\r\n".repeat(100) + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(said(port, "GET /health HTTP/1.0\r\n" + "a:b\r\n".repeat(101) + "\r\n"))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  @DisplayName("a head that is 8 KiB long in many lines, or in one that goes on in the next")
  void largeHeadInLines() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    String line = "x".repeat(200) + "\r\n";

    assertThat(said(port, "GET /health HTTP/1.1\r\n" + ("a: " + line).repeat(50)))
        .startsWith("HTTP/1.1 431 ");
    assertThat(said(port, "GET /health HTTP/1.1\r\na: b\r\n" + (" " + line).repeat(50)))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  @DisplayName("a request that ends in the middle of its head: it is not answered")
  void cutHead() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    for (String text : List.of("GET /health HTTP/1.1\r\nHost: x\r\n", "GET /health HTTP/1.1")) {
      Socket socket = client(port, "127.0.0.1");
      send(socket, text);
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  @DisplayName("HTTP/2 by being told what is spoken here")
  void http2() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);

    assertThat(said(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 505 ");
  }

  @Test
  @DisplayName("a body in chunks, or of two lengths, which ends the connection, too")
  void bodyOfUnclearLength() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    String next = "\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n";

    for (String length :
        List.of(
            "Transfer-Encoding: chunked",
            "Content-Length: 0\r\nTransfer-Encoding: chunked",
            "Content-Length: minus one")) {
      assertThat(said(port, "GET /health HTTP/1.1\r\n" + length + next))
          .contains("Connection: close")
          .containsOnlyOnce("HTTP/1.1");
    }
  }

  /** All that is said until the port closes the connection. */
  private String said(HttpPort port, String text) throws IOException {
    Socket socket = client(port, "127.0.0.1");
    send(socket, text);
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  @Test
  @DisplayName("several requests at once on one connection, and answers them in order")
  void pipelined() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    Socket socket = client(port, "127.0.0.1");
    send(
        socket,
        "GET /health HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\n\r\nHEAD /health HTTP/1.0\r\n\r\n");

    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .containsSubsequence("200 OK", "404 Not Found", "200 OK");
  }

  @Test
  @DisplayName("what is not HTTP")
  void notHttp() throws IOException {
    HttpPort port = port(HttpLimits.USUAL);
    for (String text :
        List.of(
            "\u0016\u0003\u0001\r\n\r\n",
            "GET\r\n\r\n",
            "GET /% HTTP/1.1\n\n",
            "GET / HTTP/1.1\na : b\n\n",
            "GET / HTTP/-1.1\n\n")) {
      Socket socket = client(port, "127.0.0.1");
      send(socket, text);
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
    }
  }
}
