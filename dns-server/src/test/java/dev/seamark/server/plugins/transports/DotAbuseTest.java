package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Section;

@DisplayName("A client of DNS over TLS that")
class DotAbuseTest {
  private static final String FAILED = "seamark_tls_handshakes_failed_total";

  /** A ClientHello whose best version is TLS 1.1 (RFC 4346), with one cipher. */
  private static final byte[] HELLO_OF_TLS_1_1 =
      HexFormat.of().parseHex("160301002d010000290302" + "11".repeat(32) + "000002002f0100");

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws Exception {
    served = new Served(folder);
    served.serving(
        "tls", "tls cert.pem key.pem", "timeouts {", "read 3s", "idle 3s", "}", "whoami");
  }

  @AfterEach
  void close() throws IOException {
    try (SSLSocket socket = served.secure()) { // whatever happened, others are served
      assertThat(Served.ask(socket, "a.test.").getSection(Section.ADDITIONAL)).hasSize(2);
    }
    served.close();
  }

  /** What the server sends before it closes the connection. */
  private static byte[] rest(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      return new byte[0]; // a reset is an end, too
    }
  }

  @Test
  @DisplayName("begins no handshake is gone after the time to read")
  void silent() throws IOException {
    try (Socket socket = served.connect()) {
      assertThat(rest(socket)).isEmpty();
    }
    served.awaitMetric(1, FAILED, "reason=\"timeout\"");
  }

  @Test
  @DisplayName("sends its handshake in drops is gone after the same time")
  void drops() throws IOException {
    try (Socket socket = served.connect()) {
      socket.setSoTimeout(50);
      int sent = 0;
      while (sent < HELLO_OF_TLS_1_1.length * 20 && isOpenAfter(socket, sent)) {
        sent++;
      }
    }
    served.awaitMetric(1, FAILED, "reason=\"timeout\"");
  }

  private static boolean isOpenAfter(Socket socket, int sent) throws IOException {
    try {
      // a record that is never whole
      byte[] begin = {0x16, 3, 1, 0x3f, (byte) 0xff, 1, 0, 0x3f, (byte) 0xf0, 3, 3};
      socket.getOutputStream().write(sent < begin.length ? begin[sent] : 0);
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  @DisplayName("is silent after its handshake is gone after the time to read, without a failure")
  void silentAfterwards() throws IOException {
    try (SSLSocket socket = served.secure()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(served.metric(FAILED)).isZero();
  }

  @Test
  @DisplayName("speaks plain DNS is told so by an alert and closed")
  void plainDns() throws IOException {
    try (Socket socket = served.connect()) {
      Served.send(socket, Served.query("a.test."));
      rest(socket);
    }
    served.awaitMetric(1, FAILED, "reason=\"not_tls\"");
  }

  @Test
  @DisplayName("speaks plain HTTP is told so by an alert and closed")
  void plainHttp() throws IOException {
    try (Socket socket = served.connect()) {
      socket
          .getOutputStream()
          .write("GET /dns-query HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(rest(socket), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
    served.awaitMetric(1, FAILED, "reason=\"not_tls\"");
  }

  @Test
  @DisplayName("speaks HTTP within TLS is closed as one that sends half a query")
  void httpInside() throws IOException {
    try (SSLSocket socket = served.secure()) {
      socket
          .getOutputStream()
          .write("GET /dns-query HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  @DisplayName("speaks TLS 1.1 at best is refused by the alert for that")
  void oldVersion() throws IOException {
    try (Socket socket = served.connect()) {
      socket.getOutputStream().write(HELLO_OF_TLS_1_1);
      byte[] alert = rest(socket);
      assertThat(alert).hasSizeGreaterThanOrEqualTo(7).startsWith(0x15, 3);
      assertThat(alert).endsWith(2, 70); // fatal, protocol_version (RFC 8446 section 6)
    }
    served.awaitMetric(1, FAILED, "reason=\"version\"");
  }

  @Test
  @DisplayName("goes away in the middle of its handshake is counted")
  void goesAway() throws IOException {
    try (Socket socket = served.connect()) {
      socket.getOutputStream().write(0x16);
    }
    served.awaitMetric(1, FAILED, "reason=\"closed\"");
  }

  @Test
  @DisplayName("sends rubbish after its handshake is closed, and nobody panics")
  void rubbish() throws IOException {
    Supplier<byte[]> noise = () -> new byte[] {23, 3, 3, 0, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    try (Socket plain = served.connect()) {
      SSLSocket socket =
          (SSLSocket)
              served
                  .authority
                  .trusting()
                  .getSocketFactory()
                  .createSocket(plain, "localhost", served.port, false);
      socket.startHandshake();
      Served.ask(socket, "a.test.");
      plain.getOutputStream().write(noise.get());
      plain.getOutputStream().write(noise.get());
      plain.getOutputStream().write(noise.get());
      rest(plain);
    }
    assertThat(served.metric("coredns_panics_total")).isZero();
  }

  @Test
  @DisplayName("opens many connections without a handshake leaves others theirs")
  void crowd() throws IOException {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        crowd.add(served.connect());
      }
      try (SSLSocket socket = served.secure()) {
        Served.ask(socket, "a.test.");
      }
    } finally {
      for (Socket each : crowd) {
        each.close();
      }
    }
    served.awaitMetric(200, FAILED);
  }
}
