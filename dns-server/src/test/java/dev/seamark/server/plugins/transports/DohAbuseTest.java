package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A client of DNS over HTTPS that")
class DohAbuseTest {
  private static final String CUT = "seamark_tcp_connections_cut_total";
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String TARGET = "/dns-query?dns=AAABAAABAAAAAAAAAWEEdGVzdAAAAQAB";

  // types of frames (RFC 9113 section 6)
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int ENHANCE_YOUR_CALM = 11;

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws Exception {
    served = new Served(folder);
    served.serving(
        "https",
        "tls cert.pem key.pem",
        "timeouts {",
        "read 3s",
        "idle 3s",
        "}",
        "template IN A . {",
        "answer \"{{ .Name }} 60 IN A 192.0.2.1\"",
        "}");
  }

  @AfterEach
  void close() throws IOException {
    try (SSLSocket socket = http2()) { // whatever happened, others are served
      send(socket, frame(HEADERS, END_STREAM | END_HEADERS, 1, headers(TARGET)));
      assertThat(await(socket, HEADERS)).isNotNull();
    }
    assertThat(served.metric("coredns_panics_total")).isZero();
    served.close();
  }

  private SSLSocket secure(String protocol) throws IOException {
    Socket plain = served.connect();
    SSLSocket socket =
        (SSLSocket)
            served
                .authority
                .trusting()
                .getSocketFactory()
                .createSocket(plain, "localhost", served.port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
    return socket;
  }

  /** A connection of HTTP/2 that has begun. */
  private SSLSocket http2(byte... settings) throws IOException {
    SSLSocket socket = secure("h2");
    send(socket, PREFACE.getBytes(StandardCharsets.US_ASCII));
    send(socket, frame(SETTINGS, 0, 0, settings));
    return socket;
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** GET of a target at a.test, as HPACK has it: indexes of RFC 7541 appendix A, and literals. */
  private static byte[] headers(String target) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(0x82); // :method: GET
    all.write(0x87); // :scheme: https
    all.write(0x01); // :authority, literal
    all.write(6);
    all.writeBytes("a.test".getBytes(StandardCharsets.US_ASCII));
    all.write(0x04); // :path, literal
    all.write(target.length());
    all.writeBytes(target.getBytes(StandardCharsets.US_ASCII));
    return all.toByteArray();
  }

  /** The payload of the next frame of a type; null where the connection ends before. */
  private static byte @org.jspecify.annotations.Nullable [] await(Socket socket, int type)
      throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    try {
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int is = in.readUnsignedByte();
        in.skipNBytes(5);
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (is == type) {
          return payload;
        }
      }
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /** The error in the GOAWAY frame that ends the connection. */
  private static int awaitGoAway(Socket socket) throws IOException {
    byte[] goAway = await(socket, GOAWAY);
    assertThat(goAway).isNotNull();
    return ByteBuffer.wrap(goAway).getInt(4);
  }

  private void awaitCut(String reason) {
    served.awaitMetric(1, CUT, "reason=\"" + reason + "\"");
  }

  @Test
  @DisplayName("opens streams and resets them at once is told to calm down")
  void rapidReset() throws IOException {
    try (SSLSocket socket = http2()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      // A few more than allowed: what is not read when the server closes would cost us its GOAWAY.
      for (int stream = 1; stream < 2 * 203; stream += 2) {
        all.writeBytes(frame(HEADERS, END_STREAM | END_HEADERS, stream, headers(TARGET)));
        all.writeBytes(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
      }
      send(socket, all.toByteArray());
      assertThat(awaitGoAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
    }
    awaitCut("protocol");
  }

  @Test
  @DisplayName("sends a head in small parts without end is told to calm down")
  void continuations() throws IOException {
    try (SSLSocket socket = http2()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(frame(HEADERS, END_STREAM, 1, headers(TARGET)));
      for (int i = 0; i < 100; i++) {
        all.writeBytes(frame(CONTINUATION, 0, 1, new byte[0]));
      }
      send(socket, all.toByteArray());
      assertThat(awaitGoAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
    }
    awaitCut("protocol");
  }

  @Test
  @DisplayName("sends empty parts of a body is told to calm down")
  void emptyFrames() throws IOException {
    try (SSLSocket socket = http2()) {
      byte[] post = headers("/dns-query");
      post[0] = (byte) 0x83; // :method: POST
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(frame(HEADERS, END_HEADERS, 1, post));
      for (int i = 0; i < 100; i++) {
        all.writeBytes(frame(DATA, 0, 1, new byte[0]));
      }
      send(socket, all.toByteArray());
      assertThat(awaitGoAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
    }
    awaitCut("protocol");
  }

  @Test
  @DisplayName("sends a head that is too large gets 431")
  void largeHead() throws IOException {
    try (SSLSocket socket = http2()) {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      head.writeBytes(headers(TARGET));
      byte[] value = new byte[4000];
      java.util.Arrays.fill(value, (byte) 'a');
      for (int i = 0; i < 4; i++) {
        head.write(0);
        head.write(1);
        head.write('x');
        head.writeBytes(new byte[] {0x7f, (byte) 0xa1, 0x1e}); // 4000 as RFC 7541 section 5.1
        head.writeBytes(value);
      }
      head.writeBytes(new byte[] {0, 1, 'y', 0x7f, (byte) 0xa1, 0x1e});
      head.writeBytes(value);
      byte[] all = head.toByteArray();
      send(socket, frame(HEADERS, END_STREAM, 1, java.util.Arrays.copyOf(all, 16_000)));
      send(
          socket,
          frame(
              CONTINUATION, END_HEADERS, 1, java.util.Arrays.copyOfRange(all, 16_000, all.length)));
      byte[] response = await(socket, HEADERS);
      assertThat(response).isNotNull();
      assertThat(new String(response, StandardCharsets.ISO_8859_1)).contains("431");
    }
  }

  @Test
  @DisplayName("opens no window for replies is closed after the time that is allowed to be idle")
  void noWindow() throws IOException {
    byte[] noWindow = {0, 4, 0, 0, 0, 0}; // SETTINGS_INITIAL_WINDOW_SIZE = 0
    try (SSLSocket socket = http2(noWindow)) {
      for (int stream = 1; stream < 100; stream += 2) {
        send(socket, frame(HEADERS, END_STREAM | END_HEADERS, stream, headers(TARGET)));
      }
      assertThat(await(socket, DATA)).isNull();
    }
  }

  @Test
  @DisplayName("asks for nothing but echoes is closed after the time to read")
  void pings() throws IOException {
    try (SSLSocket socket = http2()) {
      while (isOpenAfter(socket, frame(PING, 0, 0, new byte[8]))) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  @DisplayName("sends the head of HTTP/1.1 in drops is closed after the time to read")
  void slowloris() throws IOException {
    try (SSLSocket socket = secure("http/1.1")) {
      send(socket, "GET /dns-query HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      int i = 0;
      while (isOpenAfter(socket, ("X" + i++ + ": y\r\n").getBytes(StandardCharsets.US_ASCII))) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean isOpenAfter(SSLSocket socket, byte[] bytes) throws IOException {
    socket.setSoTimeout(20);
    try {
      send(socket, bytes);
      while (socket.getInputStream().read() >= 0) {
        // what comes before the end
      }
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("sends a line of HTTP/1.1 without end gets 414 and is closed")
  void longLine() throws IOException {
    try (SSLSocket socket = secure("http/1.1")) {
      byte[] part = ("GET /dns-query?dns=" + "A".repeat(4_000)).getBytes(StandardCharsets.US_ASCII);
      while (isOpenAfter(socket, part)) {
        Thread.onSpinWait();
      }
    }
    served.awaitMetric(1, "coredns_dns_https_responses_total", "status=\"414\"");
  }

  @Test
  @DisplayName("announces a body that is too large gets 413 at once, and may go on behind the body")
  void largeBody() throws IOException {
    String head = "POST /dns-query HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n";
    String next = "GET " + TARGET + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    try (SSLSocket socket = secure("http/1.1")) {
      send(socket, head.getBytes(StandardCharsets.US_ASCII));
      String refused = "HTTP/1.1 413 Request Entity Too Large\r\ncontent-length: 0\r\n\r\n";
      assertThat(socket.getInputStream().readNBytes(refused.length()))
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo(refused);
      send(socket, new byte[70_000]);
      send(socket, next.getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes())
          .asString(StandardCharsets.ISO_8859_1)
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  @DisplayName("sends requests of HTTP/1.1 ahead gets the responses in their order")
  void pipelined() throws IOException {
    try (SSLSocket socket = secure("http/1.1")) {
      String one = "GET " + TARGET + " HTTP/1.1\r\nHost: a\r\n\r\n";
      String last = "GET /other HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      send(socket, (one.repeat(200) + last).getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(201);
      assertThat(all).contains("HTTP/1.1 404 ");
    }
  }
}
