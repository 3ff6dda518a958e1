package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

@DisplayName("A proxy that speaks the PROXY protocol")
class ProxyProtoTest {
  private static final String LINE = "PROXY TCP4 192.0.2.7 192.0.2.53 1234 53\r\n";
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final byte STREAM = 1;
  private static final byte DATAGRAM = 2;
  private static final byte LOCAL = 0x20;
  private static final byte PROXY = 0x21;
  private static final String REFUSED = "seamark_proxy_headers_refused_total";

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws IOException {
    served = new Served(folder);
  }

  @AfterEach
  void close() {
    assertThat(served.metric("coredns_panics_total")).isZero();
    served.close();
  }

  private static byte[] text(String line) {
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** A header of version 2 for the client 192.0.2.7:1234, or 2001:db8::7, with something extra. */
  private static byte[] binary(byte command, byte kind, boolean ipv6) {
    byte[] client = new byte[ipv6 ? 16 : 4];
    byte[] server = client.clone();
    byte[] prefix =
        ipv6 ? new byte[] {0x20, 1, 0xd, (byte) 0xb8} : new byte[] {(byte) 192, 0, 2, 7};
    System.arraycopy(prefix, 0, client, 0, 4);
    client[client.length - 1] = 7;
    byte[] extra = {0x04, 0, 3, 0, 0, 0}; // PP2_TYPE_NOOP
    int length = 2 * client.length + 4 + extra.length;
    return ByteBuffer.allocate(16 + length)
        .put(SIGNATURE)
        .put(command)
        .put((byte) ((ipv6 ? 0x20 : 0x10) | kind))
        .putShort((short) length)
        .put(client)
        .put(server)
        .putShort((short) 1234)
        .putShort((short) 53)
        .put(extra)
        .array();
  }

  /** Whom the server takes the client for, as whoami says it. */
  private static String client(Message reply) {
    var additional = reply.getSection(Section.ADDITIONAL);
    int port = ((SRVRecord) additional.get(1)).getPort();
    String address = additional.get(0).rdataToString();
    return address + " " + (port == 1234 ? "1234" : "other");
  }

  private String overTcp(byte[] header) throws IOException {
    try (Socket socket = served.connect()) {
      socket.getOutputStream().write(header);
      return client(Served.ask(socket, "a.test."));
    }
  }

  private String overUdp(byte[] header) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      return overUdp(socket, header);
    }
  }

  private String overUdp(DatagramSocket socket, byte[] header) throws IOException {
    byte[] query = Served.query("a.test.").toWire();
    send(socket, join(header, query));
    socket.setSoTimeout(Served.PATIENCE_MILLIS);
    DatagramPacket reply = new DatagramPacket(new byte[512], 512);
    socket.receive(reply);
    return client(new Message(Arrays.copyOf(reply.getData(), reply.getLength())));
  }

  private void send(DatagramSocket socket, byte[] bytes) throws IOException {
    socket.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.ofLiteral("127.0.0.1"), served.port));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  @DisplayName("says who the client is, by versions 1 and 2, over TCP and by version 2 over UDP")
  void says() throws Exception {
    served.serving("dns", "proxyproto", "whoami");
    assertThat(overTcp(text(LINE))).isEqualTo("192.0.2.7 1234");
    assertThat(overTcp(text("PROXY TCP6 2001:db8::7 ::1 1234 53\r\n")))
        .isEqualTo("2001:db8:0:0:0:0:0:7 1234");
    assertThat(overTcp(binary(PROXY, STREAM, false))).isEqualTo("192.0.2.7 1234");
    assertThat(overTcp(binary(PROXY, STREAM, true))).isEqualTo("2001:db8:0:0:0:0:0:7 1234");
    assertThat(overUdp(binary(PROXY, DATAGRAM, false))).isEqualTo("192.0.2.7 1234");
    assertThat(overUdp(binary(PROXY, DATAGRAM, true))).isEqualTo("2001:db8:0:0:0:0:0:7 1234");
  }

  @Test
  @DisplayName("is the client itself where it says nothing, or speaks for itself")
  void itself() throws Exception {
    served.serving("dns", "proxyproto", "whoami");
    assertThat(overTcp(new byte[0])).isEqualTo("127.0.0.1 other");
    assertThat(overTcp(text("PROXY UNKNOWN\r\n"))).isEqualTo("127.0.0.1 other");
    assertThat(overTcp(binary(LOCAL, STREAM, false))).isEqualTo("127.0.0.1 other");
    assertThat(overUdp(new byte[0])).isEqualTo("127.0.0.1 other");
    assertThat(overUdp(binary(LOCAL, DATAGRAM, false))).isEqualTo("127.0.0.1 other");
  }

  @Test
  @DisplayName("is heard whether its header comes whole or in pieces")
  void pieces() throws Exception {
    served.serving("dns", "proxyproto", "whoami");
    byte[] all = binary(PROXY, STREAM, false);
    try (Socket socket = served.connect()) {
      socket.setTcpNoDelay(true);
      for (byte each : all) {
        socket.getOutputStream().write(each);
      }
      assertThat(client(Served.ask(socket, "a.test."))).isEqualTo("192.0.2.7 1234");
      assertThat(client(Served.ask(socket, "b.test."))).isEqualTo("192.0.2.7 1234");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'',                                      192.0.2.7",
    "'default ignore',                        127.0.0.1",
    "'default use',                           192.0.2.7",
    "'default REJECT',                        none",
    "'allow 127.0.0.0/8',                     192.0.2.7",
    "'allow 127.0.0.0/8\ndefault reject',     192.0.2.7",
    "'allow 10.0.0.0/8 2001:db8::/32',        127.0.0.1",
    "'allow 10.0.0.0/8\ndefault ignore',      127.0.0.1",
    "'allow 10.0.0.0/8\ndefault use',         192.0.2.7",
    "'allow 10.0.0.0/8\ndefault reject',      none",
  })
  @DisplayName("is believed as allow and default say")
  void policies(String lines, String address) throws Exception {
    served.serving("dns", "proxyproto {", lines.replace("\\n", "\n"), "}", "whoami");
    if (!address.equals("none")) {
      String expected = address + (address.startsWith("127.") ? " other" : " 1234");
      assertThat(overTcp(text(LINE))).isEqualTo(expected);
      assertThat(overUdp(binary(PROXY, DATAGRAM, false))).isEqualTo(expected);
      return;
    }
    assertThatThrownBy(() -> overTcp(text(LINE))).isInstanceOf(IOException.class);
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, join(binary(PROXY, DATAGRAM, false), Served.query("a.test.").toWire()));
      served.awaitMetric(2, REFUSED, "reason=\"rejected\"");
    }
    assertThat(overTcp(new byte[0])).isEqualTo("127.0.0.1 other");
    assertThat(overUdp(new byte[0])).isEqualTo("127.0.0.1 other");
  }

  @Test
  @DisplayName("is no proxy where default is skip: its header is read as a query")
  void skip() throws Exception {
    served.serving(
        "dns", "proxyproto {", "default skip", "}", "timeouts {", "read 3s", "}", "whoami");
    assertThatThrownBy(() -> overTcp(text(LINE))).isInstanceOf(IOException.class);
    assertThat(overTcp(new byte[0])).isEqualTo("127.0.0.1 other");
  }

  @Test
  @DisplayName("whose header cannot be read is refused and counted")
  void malformed() throws Exception {
    served.serving("dns", "proxyproto", "whoami");
    byte[] wrongCommand = binary((byte) 0x2f, STREAM, false);
    byte[] wrongVersion = binary((byte) 0x11, STREAM, false);
    for (byte[] header :
        new byte[][] {
          text("PROXY TCP4 192.0.2.300 192.0.2.53 1234 53\r\n"),
          text("PROXY TCP4 192.0.2.7\r\n" + "x".repeat(20)),
          text("PROXY " + "x".repeat(200)),
          wrongCommand,
          wrongVersion
        }) {
      assertThatThrownBy(() -> overTcp(header)).isInstanceOf(IOException.class);
    }
    served.awaitMetric(5, REFUSED, "reason=\"malformed\"");
    byte[] query = Served.query("a.test.").toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, join(wrongCommand, query));
      send(socket, join(binary(PROXY, STREAM, false), query));
      send(socket, SIGNATURE);
      send(socket, join(text(LINE), query)); // version 1 knows no datagrams
      byte[] longer = binary(PROXY, DATAGRAM, false);
      longer[14] = 0x7f;
      send(socket, join(longer, query));
      served.awaitMetric(10, REFUSED, "reason=\"malformed\"");
    }
    assertThat(overUdp(new byte[0])).isEqualTo("127.0.0.1 other");
  }

  @Test
  @DisplayName("stands in front of TLS, and of HTTPS")
  void encrypted() throws Exception {
    served.serving("tls", "tls cert.pem key.pem", "proxyproto", "whoami");
    for (byte[] header : new byte[][] {text(LINE), binary(PROXY, STREAM, false)}) {
      try (Socket plain = served.connect()) {
        plain.getOutputStream().write(header);
        SSLSocket socket =
            (SSLSocket)
                served
                    .authority
                    .trusting()
                    .getSocketFactory()
                    .createSocket(plain, "localhost", served.port, true);
        socket.setSoTimeout(Served.PATIENCE_MILLIS);
        assertThat(client(Served.ask(socket, "a.test."))).isEqualTo("192.0.2.7 1234");
      }
    }
  }

  @Test
  @DisplayName("is seen through by acl and log")
  void plugins() throws Exception {
    served.serving(
        "dns",
        "proxyproto",
        "log . \"from {remote}\"",
        "acl {",
        "block net 192.0.2.0/24",
        "}",
        "whoami");
    try (Socket socket = served.connect()) {
      socket.getOutputStream().write(text(LINE));
      assertThat(Served.ask(socket, "a.test.").getRcode()).isEqualTo(5);
    }
    assertThat(overUdp(new byte[0])).isEqualTo("127.0.0.1 other");
    assertThat(served.log()).contains("from 192.0.2.7", "from 127.0.0.1");
  }

  @Test
  @DisplayName("may send the header of a client in a datagram of its own, for those that follow")
  void sessions() throws Exception {
    served.serving("dns", "proxyproto {", "udp_session_tracking 1m 2", "}", "whoami");
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, binary(PROXY, DATAGRAM, false));
      assertThat(overUdp(socket, new byte[0])).isEqualTo("192.0.2.7 1234");
      assertThat(overUdp(socket, new byte[0])).isEqualTo("192.0.2.7 1234");
      assertThat(overUdp(new byte[0])).isEqualTo("127.0.0.1 other");
    }
  }

  @Test
  @DisplayName("is not remembered otherwise")
  void noSessions() throws Exception {
    served.serving("dns", "proxyproto", "whoami");
    try (DatagramSocket socket = new DatagramSocket()) {
      send(socket, binary(PROXY, DATAGRAM, false));
      socket.setSoTimeout(100);
      assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[1], 1)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(overUdp(socket, new byte[0])).isEqualTo("127.0.0.1 other");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "proxyproto on                            | 4:13",
        "proxyproto {\\nallow\\n}                 | 5:1",
        "proxyproto {\\nallow 192.0.2.1\\n}       | 5:7",
        "proxyproto {\\nallow 192.0.2.1/33\\n}    | 5:7",
        "proxyproto {\\ndefault maybe\\n}         | 5:9",
        "proxyproto {\\nudp_session_tracking x\\n}     | 5:22",
        "proxyproto {\\nudp_session_tracking 1s 0\\n}  | 5:25",
        "proxyproto {\\nudp_session_tracking 1s -1\\n} | 5:25",
        "proxyproto {\\nwhatever\\n}              | 5:1",
      })
  @DisplayName("is not described by")
  void mistakes(String line, String at) {
    assertThatThrownBy(() -> served.serving("dns", line.replace("\\n", "\n"), "whoami"))
        .hasMessageContaining("Corefile:" + at + ": ");
  }
}
