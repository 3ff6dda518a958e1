package dev.seamark.watch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection over which HTTP is spoken")
class HttpConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final List<HttpConnection> reusable = new CopyOnWriteArrayList<>();

  private Reply get(HttpConnection over, Server server) throws IOException {
    return over.get(server, "api?watch=true&x=%20y", Map.of(), PATIENCE, PATIENCE, reusable::add);
  }

  /** What came over a connection of its own. */
  private String read(ScriptedServer server) throws IOException {
    try (var connection = HttpConnection.open(server.address(), null, PATIENCE)) {
      return read(get(connection, server.address()));
    }
  }

  private static String read(Reply reply) throws IOException {
    try (var body = reply.body()) {
      return new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Why nothing sound came, as a person reads it. */
  private String complaint(String... replies) {
    try (var server = new ScriptedServer(replies)) {
      return Words.of(catchThrowableOfType(IOException.class, () -> read(server)));
    }
  }

  @Test
  @DisplayName("asks for the path below the server's, word for word, with the headers given")
  void asks() throws IOException {
    try (var server = new ScriptedServer(OK + "Content-Length: 0\r\n\r\n")) {
      var below =
          Server.of("http://127.0.0.1:" + server.port() + "/k8s//c-1", "", Optional.empty());
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Accept", "application/json");
      headers.put("Authorization", "Bearer a\r\nX-Smuggled: b");
      try (var connection = HttpConnection.open(below, null, PATIENCE)) {
        connection.get(below, "api?a=%20b&c=d,e", headers, PATIENCE, PATIENCE, _ -> {});
      }
      assertThat(server.requests().getFirst())
          .isEqualTo(
              "GET /k8s//c-1/api?a=%20b&c=d,e HTTP/1.1\r\nHost: 127.0.0.1:"
                  + server.port()
                  + "\r\n"
                  + "Accept: application/json\r\n"
                  + "Authorization: Bearer a  X-Smuggled: b\r\n\r\n");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("reads a body to the end that its head announces")
  void bodies(String form, String reply, String body, boolean reusableAfterwards)
      throws IOException {
    try (var server = new ScriptedServer(reply)) {
      assertThat(read(server)).as(form).isEqualTo(body);
      assertThat(reusable).hasSize(reusableAfterwards ? 1 : 0);
    }
  }

  static List<Arguments> bodies() {
    return List.of(
        Arguments.of("a length", OK + "content-length: 2\r\n\r\n{}", "{}", true),
        Arguments.of("a length of nothing", OK + "Content-Length: 0\r\n\r\n", "", true),
        Arguments.of(
            "chunks",
            OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
            "{}0123456789",
            true),
        Arguments.of(
            "chunks with trailers",
            OK + "Transfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\nDigest: x\r\n\r\n",
            "{}",
            true),
        Arguments.of(
            "a hundred headers",
            OK + "X: y\r\n".repeat(99) + "Content-Length: 2\r\n\r\n{}",
            "{}",
            true),
        Arguments.of("no body by its code", "HTTP/1.1 204 No Content\r\n\r\n", "", true),
        Arguments.of("the end of the connection", OK + "\r\n{}", "{}", false),
        Arguments.of(
            "a connection that is to be closed",
            OK + "Connection: x, Close\r\nContent-Length: 2\r\n\r\n{}",
            "{}",
            false),
        Arguments.of("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}", false),
        Arguments.of(
            "remarks before it",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + OK
                + "Content-Length: 2\r\n\r\n{}",
            "{}",
            true));
  }

  @Test
  @DisplayName("serves one request after the other")
  void reuse() throws IOException {
    String one = OK + "Transfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n";
    String two = "HTTP/1.1 404 Not Found\r\nRetry-After: 7\r\nContent-Length: 1\r\n\r\n2";
    try (var server = new ScriptedServer(one, two);
        var connection = HttpConnection.open(server.address(), null, PATIENCE)) {
      assertThat(read(get(connection, server.address()))).isEqualTo("1");
      Reply reply = get(reusable.getFirst(), server.address());
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.header("retry-after")).contains("7");
      assertThat(read(reply)).isEqualTo("2");
    }
  }

  @Nested
  @DisplayName("says in plain words that")
  class Complains {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "SSH-2.0-OpenSSH_9.9\r\n\r\n",
          "HTTP/1.1 abc OK\r\n\r\n",
          "HTTP/1.1 -20 OK\r\n\r\n",
          "HTTP/1.1 42 OK\r\n\r\n",
          "HTTP/2.0 200 OK\r\n\r\n",
          "HTTP/1.1\r\n\r\n",
          "\u0015\u0003\u0003\u0000\u0002\u0002\n\r\n\r\n",
          "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        })
    @DisplayName("the server speaks something else")
    void somethingElse(String reply) {
      assertThat(complaint(reply)).isEqualTo("the server does not speak HTTP/1.1; check the URL");
    }

    static List<String> bombs() {
      return List.of(
          OK + "X: y\r\n".repeat(1_000_000),
          OK + "X: " + "y".repeat(10_000_000),
          OK + "X: y\r\n" + " z\r\n".repeat(1_000_000),
          "HTTP/1.1 200 " + "y".repeat(10_000_000),
          OK + "Transfer-Encoding: chunked\r\n\r\n" + "0".repeat(10_000_000),
          OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "X: y\r\n".repeat(1_000_000));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    @DisplayName("a head has no end")
    void bomb(String reply) {
      assertThat(complaint(reply))
          .isEqualTo(
              "the reply of the server has a line of more than 16384 bytes, or more than 100"
                  + " headers");
    }

    @Test
    @DisplayName("a server makes remarks without end")
    void remarks() {
      assertThat(complaint("HTTP/1.1 102 Processing\r\n\r\n".repeat(10_000)))
          .isEqualTo("the server says more than 10 times that it is at work");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n", "-2\r\n{}\r\n", "\r\n", "2\r\n{}{}\r\n0\r\n\r\n"})
    @DisplayName("what should be chunks is something else")
    void noChunks(String body) {
      assertThat(complaint(OK + "Transfer-Encoding: chunked\r\n\r\n" + body))
          .isEqualTo("the reply of the server is not in chunks, as it says");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "Content-Length: two",
          "Content-Length: -2",
          "Content-Length: 99999999999999999999",
          "Content-Length: 2\r\nContent-Length: 1",
          "Transfer-Encoding: gzip",
        })
    @DisplayName("the length of a reply is not clear")
    void noLength(String header) {
      assertThat(complaint(OK + header + "\r\n\r\n{}"))
          .isEqualTo("it is not clear how long the reply of the server is");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          OK + "Content-Length: 3\r\n\r\n{}",
          OK + "Transfer-Encoding: chunked\r\n\r\n3\r\n{}",
          OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        })
    @DisplayName("a reply is cut short")
    void cutShort(String reply) {
      assertThat(complaint(reply)).isEqualTo("connection closed");
      assertThat(reusable).isEmpty();
    }
  }

  @Test
  @DisplayName("is not used again after a body that broke, however often it is read")
  void broken() throws IOException {
    try (var server = new ScriptedServer(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\n{}");
        var connection = HttpConnection.open(server.address(), null, PATIENCE)) {
      try (var body = get(connection, server.address()).body()) {
        assertThat(body.readNBytes(2)).hasSize(2);
        assertThat(catchThrowableOfType(IOException.class, body::read)).isNotNull();
        assertThat(body.read()).as("the library's word after its complaint").isNegative();
      }
      assertThat(reusable).isEmpty();
    }
  }

  @Test
  @DisplayName("waits for more of a body as long as it was told, and no longer")
  void silence() throws Exception {
    try (var mute = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var server = Server.of("http://127.0.0.1:" + mute.getLocalPort(), "", Optional.empty());
      try (var connection = HttpConnection.open(server, null, PATIENCE);
          var accepted = mute.accept()) {
        accepted
            .getOutputStream()
            .write(
                (OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        var body = get(connection, server).body();
        assertThat(body.readNBytes(2)).hasSize(2);
        body.patience(Duration.ofMillis(1));
        var silence = catchThrowableOfType(ReplyBody.SilenceException.class, body::read);
        assertThat(Words.of(silence)).isEqualTo("no answer in time");
      }
    }
  }

  @Test
  @DisplayName("ends for its reader as soon as another thread closes it")
  void closing() throws Exception {
    try (var mute = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var server = Server.of("http://127.0.0.1:" + mute.getLocalPort(), "", Optional.empty());
      try (var connection = HttpConnection.open(server, null, PATIENCE);
          var accepted = mute.accept()) {
        accepted.getOutputStream().write((OK + "\r\n{}").getBytes(StandardCharsets.US_ASCII));
        var body = get(connection, server).body();
        assertThat(body.readNBytes(2)).hasSize(2);
        var reader = new FutureTask<>(() -> catchThrowableOfType(IOException.class, body::read));
        Thread.ofVirtual().start(reader);
        body.close();
        assertThat(Words.of(reader.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)))
            .isEqualTo("connection closed");
      }
    }
  }

  @Nested
  @DisplayName("through a proxy")
  class Proxied {
    private HttpConnection open(ScriptedServer proxy) throws IOException {
      URI uri = URI.create("http://me:p%40ss@127.0.0.1:" + proxy.port());
      return HttpConnection.open(
          Server.of("http://[fd00::1]:6443", "", Optional.of(uri)), null, PATIENCE);
    }

    private String complaint(String reply) {
      try (var proxy = new ScriptedServer(reply)) {
        return Words.of(catchThrowableOfType(IOException.class, () -> open(proxy)));
      }
    }

    @Test
    @DisplayName("is asked for by CONNECT, with name and password; then the server is spoken to")
    void connect() throws IOException {
      String granted = "HTTP/1.0 200 Connection established\r\nContent-Length: 5\r\n\r\n";
      try (var proxy = new ScriptedServer(granted, OK + "Content-Length: 2\r\n\r\n{}");
          var connection = open(proxy)) {
        assertThat(read(get(connection, proxy.address()))).isEqualTo("{}");
        assertThat(proxy.requests().getFirst())
            .isEqualTo(
                String.join(
                    "\r\n",
                    "CONNECT [fd00::1]:6443 HTTP/1.1",
                    "Host: [fd00::1]:6443",
                    "Proxy-Authorization: Basic bWU6cEBzcw==",
                    "",
                    ""));
      }
    }

    @Test
    @DisplayName("is refused in the proxy's words")
    void refused() {
      assertThat(complaint("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))
          .isEqualTo("the proxy 127.0.0.1 refuses: 407 Proxy Authentication Required");
    }

    @Test
    @DisplayName("is not had where the proxy speaks something else or nothing")
    void otherwise() {
      assertThat(complaint("220 mail.example.com ESMTP\r\n\r\n"))
          .isEqualTo("the proxy 127.0.0.1 does not speak HTTP/1.1; check the URL");
      assertThat(complaint("")).isEqualTo("the proxy 127.0.0.1 closed the connection");
    }
  }
}
