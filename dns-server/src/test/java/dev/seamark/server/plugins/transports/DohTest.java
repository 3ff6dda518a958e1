package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

@DisplayName("DNS over HTTPS")
class DohTest {
  private static final String TLS = "tls cert.pem key.pem";
  private static final String TYPE = "application/dns-message";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A question for the address of a.test. */
  private static final String QUERY = "AAABAAABAAAAAAAAAWEEdGVzdAAAAQAB";

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws IOException {
    served = new Served(folder);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(served.authority.trusting())
        .connectTimeout(PATIENCE)
        .build();
  }

  private HttpRequest.Builder to(String target) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + served.port + target))
        .timeout(PATIENCE);
  }

  private HttpRequest get(String query) {
    return to("/dns-query?dns=" + query).header("accept", TYPE).build();
  }

  private static String base64(byte[] message) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(message);
  }

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(HttpClient.Version.class)
  @DisplayName("answers GET and POST, by")
  void answers(HttpClient.Version version) throws Exception {
    served.serving("https", TLS, "whoami", "prometheus 127.0.0.1:0");
    assertThat(served.server().announcements())
        .containsExactly("https://.:" + served.port + " on 127.0.0.1");
    try (HttpClient client = client(version)) {
      HttpRequest post =
          to("/dns-query")
              .header("content-type", TYPE)
              .POST(BodyPublishers.ofByteArray(bytes(QUERY)))
              .build();
      for (HttpRequest request : List.of(get(QUERY), post, get(QUERY), post)) {
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        assertThat(response.version()).isEqualTo(version);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains(TYPE);
        Message reply = new Message(response.body());
        assertThat(reply.getHeader().getID()).isZero();
        assertThat(reply.getSection(Section.ADDITIONAL)).hasSize(2);
      }
    }
    String server = "server=\"https://127.0.0.1:" + served.port;
    served.awaitMetric(4, "coredns_dns_https_responses_total", server, "status=\"200\"");
    served.awaitMetric(4, "coredns_dns_requests_total", server, "proto=\"tcp\"");
  }

  @ParameterizedTest(name = "{0} {1} with {2} of {3}: {4}")
  @CsvSource({
    "GET,  /dns-query?dns=QUERY,               none,    none, 200",
    "GET,  /dns-query?dns=QUERY&ct,            none,    none, 200",
    "GET,  /dns%2Dquery?dns=QUERY,             none,    none, 200",
    "GET,  /,                                  none,    none, 404",
    "GET,  /dns-query/?dns=QUERY,              none,    none, 404",
    "POST, /query,                             query,   TYPE, 404",
    "GET,  /dns-query,                         none,    none, 400",
    "GET,  /dns-query?dns=,                    none,    none, 400",
    "GET,  /dns-query?dns=QUERY=,              none,    none, 400",
    "GET,  /dns-query?dns=QUERY%3D,            none,    none, 400",
    "GET,  /dns-query?dns=A+B/,                none,    none, 400",
    "GET,  /dns-query?dns=AAAA,                none,    none, 400",
    "GET,  /dns-query?dns=QUERY&dns=QUERY,     none,    none, 400",
    "GET,  /dns-query?dns=AAABAAABAAAAAAAA_w,  none,    none, 400",
    "GET,  /dns-query?dns=AACBAAABAAAAAAAAAWEEdGVzdAAAAQAB, none, none, 400",
    "POST, /dns-query,                         query,   TYPE, 200",
    "POST, /dns-query,                         query,   none, 200",
    "POST, /dns-query,                         query,   Application/DNS-Message;x=y, 200",
    "POST, /dns-query,                         nothing, TYPE, 400",
    "POST, /dns-query,                         query,   application/dns-json, 415",
    "POST, /dns-query,                         query,   text/plain, 415",
    "POST, /dns-query,                         large,   TYPE, 413",
    "PUT,  /dns-query,                         query,   TYPE, 405",
    "HEAD, /dns-query?dns=QUERY,               none,    none, 405",
    "DELETE, /dns-query,                       none,    none, 405",
  })
  @DisplayName("says by the status what is wrong with a request")
  void statuses(String method, String target, String body, String type, int status)
      throws Exception {
    served.serving("https", TLS, "whoami");
    byte[] content =
        switch (body) {
          case "query" -> bytes(QUERY);
          case "large" -> new byte[65_536];
          default -> new byte[0];
        };
    for (HttpClient.Version version :
        List.of(HttpClient.Version.HTTP_2, HttpClient.Version.HTTP_1_1)) {
      HttpRequest.Builder request =
          to(target.replace("QUERY", QUERY))
              .method(
                  method,
                  body.equals("none")
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofByteArray(content));
      if (!type.equals("none")) {
        request.header("content-type", type.replace("TYPE", TYPE));
      }
      try (HttpClient client = client(version)) {
        HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as("by " + version).isEqualTo(status);
        if (status == 405) {
          assertThat(response.headers().firstValue("allow")).contains("GET, POST");
        }
        // and the server goes on
        assertThat(client.send(get(QUERY), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      }
    }
    served.awaitMetric(
        status == 200 ? 4 : 2, "coredns_dns_https_responses_total", "status=\"" + status + "\"");
  }

  @ParameterizedTest(name = "{0}: {1} s")
  @CsvSource({"a.test, 30", "none.test, 7", "fails.test, 5", "long.test, 3600"})
  @DisplayName(
      "lets caches keep a reply for its smallest TTL, and a negative one no longer than the zone")
  void freshness(String name, long seconds) throws Exception {
    served.serving(
        "https",
        TLS,
        "template IN A a.test {",
        "answer \"{{ .Name }} 60 IN A 192.0.2.1\"",
        "additional \"b.test. 30 IN A 192.0.2.2\"",
        "}",
        "template IN A long.test {",
        "answer \"{{ .Name }} 86400 IN A 192.0.2.1\"",
        "}",
        "template IN A none.test {",
        "rcode NXDOMAIN",
        "authority \"test. 600 IN SOA ns.test. a.test. 1 2 3 4 7\"",
        "}",
        "template IN A fails.test {",
        "rcode SERVFAIL",
        "}");
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      HttpResponse<byte[]> response =
          client.send(get(base64(Served.query(name + ".").toWire())), BodyHandlers.ofByteArray());
      assertThat(response.headers().firstValue("cache-control")).contains("max-age=" + seconds);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(HttpClient.Version.class)
  @DisplayName("has an error for a query that is dropped, by")
  void dropped(HttpClient.Version version) throws Exception {
    served.serving("https", TLS, "acl {", "drop net 127.0.0.1/32", "}", "whoami");
    try (HttpClient client = client(version)) {
      assertThat(client.send(get(QUERY), BodyHandlers.discarding()).statusCode()).isEqualTo(500);
    }
  }

  @Test
  @DisplayName("shows the client's address to plugins and the log")
  void address() throws Exception {
    served.serving(
        "https",
        TLS,
        "log . \"{proto} {remote}\"",
        "acl {",
        "block net 127.0.0.1/32",
        "}",
        "whoami");
    try (HttpClient client = client(HttpClient.Version.HTTP_2)) {
      byte[] reply = client.send(get(QUERY), BodyHandlers.ofByteArray()).body();
      assertThat(new Message(reply).getRcode()).isEqualTo(Rcode.REFUSED);
    }
    Await.until("the query is in the log", () -> served.log().contains("[INFO] tcp 127.0.0.1"));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(HttpClient.Version.class)
  @DisplayName("answers hundreds of requests at once, by")
  void many(HttpClient.Version version) throws Exception {
    served.serving("https", TLS, "whoami");
    try (HttpClient client = client(version)) {
      assertThat(client.send(get(QUERY), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
      List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(client.sendAsync(get(QUERY), BodyHandlers.ofByteArray()));
      }
      for (CompletableFuture<HttpResponse<byte[]>> each : all) {
        assertThat(each.get().statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  @DisplayName("takes a renewed certificate while requests go on, none of which fails")
  void renewal() throws Exception {
    served.serving("https", TLS, "whoami");
    try (HttpClient kept = client(HttpClient.Version.HTTP_2)) {
      for (int i = 0; i < 5; i++) {
        List<CompletableFuture<HttpResponse<Void>>> all = new ArrayList<>();
        for (int j = 0; j < 20; j++) {
          all.add(kept.sendAsync(get(QUERY), BodyHandlers.discarding()));
        }
        var renewed = served.renew();
        served.server().reload();
        try (SSLSocket next = served.secure()) {
          assertThat(next.getSession().getPeerCertificates()[0]).isEqualTo(renewed.certificate());
        }
        for (CompletableFuture<HttpResponse<Void>> each : all) {
          assertThat(each.get().statusCode()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "has a connection make room that has been idle longest where max_connections is reached")
  void room() throws Exception {
    served.serving(
        "https",
        TLS,
        "https {",
        "max_connections 2",
        "}",
        "timeouts {",
        "read 1m",
        "idle 1m",
        "}",
        "whoami");
    try (SSLSocket first = served.secure();
        SSLSocket second = served.secure();
        SSLSocket third = served.secure()) {
      assertThat(third.isConnected()).isTrue();
      assertThatThrownBy(
              () -> {
                if (first.getInputStream().read() < 0) {
                  throw new IOException("closed");
                }
              })
          .isInstanceOf(IOException.class);
      second.setSoTimeout(50);
      assertThatThrownBy(() -> second.getInputStream().read())
          .isInstanceOf(java.net.SocketTimeoutException.class);
    }
    served.awaitMetric(1, "seamark_tcp_connections_cut_total", "reason=\"room\"");
  }

  @Test
  @DisplayName("has connections of one client make room among themselves, and leaves others theirs")
  void roomForOthers() throws Exception {
    served.serving(
        "https", TLS, "https {\nmax_connections 20\n}", "timeouts {\nidle 1m\n}", "whoami");
    try (Socket other = served.connect("127.0.0.2")) {
      List<Socket> greedy = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        greedy.add(served.connect("127.0.0.1"));
      }
      Await.until(
          "what is above its share is gone",
          () -> served.metric("seamark_tcp_connections_cut_total", "reason=\"room\"") >= 40);
      try (SSLSocket secure = served.secure(other)) {
        assertThat(secure.getSession().isValid()).isTrue();
      }
      for (Socket each : greedy) {
        each.close();
      }
    }
  }

  @Test
  @DisplayName(
      "needs a tls line; without one it warns and speaks HTTP/1.1 in plain text, as CoreDNS does")
  void plain() throws Exception {
    served.serving("https", "whoami");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + served.port + "/dns-query?dns=" + QUERY))
                  .timeout(PATIENCE)
                  .build(),
              BodyHandlers.ofByteArray());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
    assertThat(served.log()).contains("is served in plain text: no block of it has a tls line");
  }

  @Test
  @DisplayName("shares a block and its certificate with DNS over TLS")
  void beside() throws Exception {
    served.corefile(
        """
        tls://.:PORT https://.:PORT {
            bind 127.0.0.1
            tls FOLDER/cert.pem FOLDER/key.pem
            whoami
        }
        """);
    assertThatThrownBy(served.server()::start).hasMessageContaining("choose another port");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "https {\nmax_connections\n}",
        "https {\nmax_connections -1\n}",
        "https {\nmax_connections many\n}",
        "https {\nmax_connections 1\nmax_connections 2\n}",
        "https 5",
        "https {\nmax_streams 5\n}",
      })
  @DisplayName("is not bounded by")
  void mistakes(String line) {
    assertThatThrownBy(() -> served.serving("https", TLS, line, "whoami"))
        .hasMessageContaining("Corefile:")
        .hasMessageContaining("max_");
  }

  @Test
  @DisplayName(
      "over HTTP/1.1 refuses a body that is too large after the response that comes before")
  void refusesInItsTurn() throws Exception {
    served.serving("https", TLS, "erratic {", "drop 0", "delay 1 200ms", "}");
    String slow = "GET /dns-query?dns=" + QUERY + " HTTP/1.1\r\nHost: a\r\n\r\n";
    String large =
        "POST /dns-query HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n";
    try (SSLSocket socket = served.secure()) {
      socket.getOutputStream().write((slow + large).getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[70_000]);
      socket.getOutputStream().flush();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(all)
          .startsWith("HTTP/1.1 200 ")
          .endsWith(
              String.join(
                  "\r\n",
                  "HTTP/1.1 413 Request Entity Too Large",
                  "content-length: 0",
                  "connection: close",
                  "",
                  ""));
    }
  }
}
