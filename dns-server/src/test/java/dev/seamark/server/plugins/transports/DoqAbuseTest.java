package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;

@DisplayName("A client of DNS over QUIC that")
class DoqAbuseTest {
  private static final String REFUSED = "seamark_quic_refused_total";
  private static final String FAILED = "seamark_tls_handshakes_failed_total";
  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 2; // RFC 9250 section 8.4
  private static final int EXCESSIVE_LOAD = 4;
  private static final int INITIAL = 1200; // RFC 9000 section 14.1

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws Exception {
    served = new Served(folder);
  }

  @AfterEach
  void close() throws Exception {
    try (QuicClient client = connect()) { // whatever happened, others are served
      assertThat(client.ask(QuicClient.query("a.test.")).bytes()).hasSizeGreaterThan(2);
    }
    assertThat(served.metric("coredns_panics_total")).isZero();
    served.close();
  }

  private void serving(String... lines) throws Exception {
    List<String> all = new ArrayList<>(List.of("tls cert.pem key.pem", "whoami"));
    all.addAll(Arrays.asList(lines));
    served.serving("quic", all.toArray(String[]::new));
  }

  private void servingImpatiently() throws Exception {
    serving("timeouts {", "read 3s", "idle 3s", "}");
  }

  private QuicClient connect() throws Exception {
    return QuicClient.connect(served, "doq");
  }

  private static byte[] wrong(String how) throws Exception {
    Message query = QuicClient.query("a.test.");
    byte[] wire = query.toWire();
    return switch (how) {
      case "has an ID" -> {
        wire[1] = 1;
        yield QuicClient.framed(wire);
      }
      case "is a reply" -> {
        wire[2] |= (byte) 0x80;
        yield QuicClient.framed(wire);
      }
      case "has the keepalive of TCP" -> {
        query.addRecord(
            new OPTRecord(
                1232,
                0,
                0,
                0,
                new GenericEDNSOption(EDNSOption.Code.COOKIE, new byte[8]),
                new GenericEDNSOption(EDNSOption.Code.TCP_KEEPALIVE, new byte[0])),
            Section.ADDITIONAL);
        yield QuicClient.framed(query.toWire());
      }
      case "is shorter than it says" -> Arrays.copyOf(QuicClient.framed(wire), 2 + wire.length - 1);
      case "is longer than it says" -> Arrays.copyOf(QuicClient.framed(wire), 2 + wire.length + 1);
      case "has another one behind it" -> {
        byte[] one = QuicClient.framed(wire);
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        yield two;
      }
      case "has no length" -> wire;
      case "is empty" -> new byte[2];
      case "is nothing" -> new byte[0];
      case "is half a length" -> new byte[1];
      case "is less than a header" -> QuicClient.framed(new byte[11]);
      default -> throw new AssertionError(how);
    };
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "has an ID",
        "is a reply",
        "has the keepalive of TCP",
        "is shorter than it says",
        "is longer than it says",
        "has another one behind it",
        "has no length",
        "is empty",
        "is nothing",
        "is half a length",
        "is less than a header",
      })
  @DisplayName("sends a query loses its connection by DOQ_PROTOCOL_ERROR where the query")
  void protocolErrors(String how) throws Exception {
    serving();
    try (QuicClient client = connect()) {
      QuicClient.Stream stream = client.open();
      byte[] bytes = wrong(how);
      if (bytes.length > 0) {
        stream.write(bytes);
      }
      stream.end();
      assertThat(client.closedWith()).isEqualTo(PROTOCOL_ERROR);
    }
    served.awaitMetric(1, "coredns_dns_quic_responses_total", "status=\"0x2\"");
    served.awaitMetric(1, "seamark_tcp_connections_cut_total", "reason=\"protocol\"");
  }

  @Test
  @DisplayName("sends a second query on a stream before it ends it loses its connection at once")
  void secondQuery() throws Exception {
    serving();
    try (QuicClient client = connect()) {
      QuicClient.Stream stream = client.open();
      stream.write(wrong("has another one behind it"));
      assertThat(client.closedWith()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @ParameterizedTest(name = "after {0} bytes")
  @ValueSource(ints = {1, 2, 20, 10_000})
  @DisplayName("does not end its stream loses its connection after the time to read")
  void unfinished(int bytes) throws Exception {
    servingImpatiently();
    try (QuicClient client = connect()) {
      byte[] whole = QuicClient.framed(QuicClient.query("a.test.").toWire());
      byte[] sent = bytes > whole.length ? whole : Arrays.copyOf(whole, bytes);
      client.open().write(sent);
      assertThat(client.closedWith()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  @DisplayName("asks nothing any more is told so without an error after the time to be idle")
  void idle() throws Exception {
    servingImpatiently();
    try (QuicClient client = connect()) {
      client.ask(QuicClient.query("a.test."));
      assertThat(client.closedWith()).isEqualTo(NO_ERROR);
    }
    assertThat(served.metric(FAILED)).isZero();
  }

  @Test
  @DisplayName("gives a query up leaves its other queries alone")
  void reset() throws Exception {
    serving();
    try (QuicClient client = connect()) {
      for (int i = 0; i < 50; i++) {
        client.open().write((byte) 0, (byte) 40, (byte) 0).channel().shutdown(3).sync();
      }
      assertThat(client.ask(QuicClient.query("a.test.")).bytes()).hasSizeGreaterThan(2);
    }
  }

  @Test
  @DisplayName("opens many streams has as many as max_streams says, and none in one direction")
  void streams() throws Exception {
    serving("quic {", "max_streams 5", "}");
    try (QuicClient client = connect()) {
      Await.until(
          "there may be 5 streams",
          () -> client.connection.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) == 5);
      assertThat(client.connection.peerAllowedStreams(QuicStreamType.UNIDIRECTIONAL)).isZero();
      for (int i = 0; i < 50; i++) { // one after the other
        Await.until(
            "there is a stream",
            () -> client.connection.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0);
        client.ask(QuicClient.query("a.test."));
      }
    }
  }

  @Test
  @DisplayName("asks much at once waits for its turn where worker_pool_size is small")
  void pool() throws Exception {
    serving("quic {", "worker_pool_size 1", "}");
    try (QuicClient client = connect()) {
      List<QuicClient.Stream> streams = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] query = QuicClient.framed(QuicClient.query("a.test.").toWire());
        streams.add(client.open().write(query).end());
      }
      for (QuicClient.Stream each : streams) {
        assertThat(each.outcome().bytes()).hasSizeGreaterThan(2);
      }
    }
  }

  @Test
  @DisplayName("opens more connections than there may be loses the one that is idle longest")
  void connections() throws Exception {
    serving("quic {", "max_connections 2", "}");
    try (QuicClient first = connect();
        QuicClient second = connect()) {
      first.ask(QuicClient.query("a.test."));
      second.ask(QuicClient.query("a.test."));
      try (QuicClient third = connect()) {
        third.ask(QuicClient.query("a.test."));
        assertThat(first.closedWith()).isEqualTo(EXCESSIVE_LOAD);
      }
    }
    served.awaitMetric(1, "seamark_tcp_connections_cut_total", "reason=\"room\"");
  }

  @Test
  @DisplayName("sends datagrams that are not QUIC, or too small to begin with, gets nothing back")
  void garbage() throws Exception {
    serving();
    Random random = new Random(7);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 200; i++) {
        byte[] noise = new byte[1 + random.nextInt(1_400)];
        random.nextBytes(noise);
        noise[0] &= 0x3F;
        send(socket, noise);
      }
      for (int size : new int[] {7, 40, 300, INITIAL - 1}) {
        byte[] initial = new byte[size];
        initial[0] = (byte) 0xC0;
        initial[4] = 1; // the version
        send(socket, initial);
        initial[1] = 0x0A; // one that nobody speaks
        send(socket, initial);
      }
      served.awaitMetric(200, REFUSED, "reason=\"not_quic\"");
      served.awaitMetric(8, REFUSED, "reason=\"small\"");
      byte[] unknown = new byte[INITIAL];
      unknown[0] = (byte) 0xC0;
      unknown[1] = 0x0A;
      unknown[5] = 8; // the length of a connection ID
      send(socket, unknown);
      DatagramPacket reply = new DatagramPacket(new byte[2_000], 2_000);
      socket.setSoTimeout(Served.PATIENCE_MILLIS);
      socket.receive(reply); // which versions there are, and nothing before
      assertThat(reply.getLength()).isLessThan(100);
      assertThat(Arrays.copyOfRange(reply.getData(), 1, 5)).containsOnly(0);
    }
  }

  private void send(DatagramSocket socket, byte... datagram) throws Exception {
    socket.send(
        new DatagramPacket(
            datagram,
            datagram.length,
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), served.port)));
  }

  @Test
  @DisplayName(
      "begins many connections and does not go on must prove its address, as all others then, and"
          + " gets no more than three times what it sends")
  void halfOpen() throws Exception {
    servingImpatiently();
    List<byte[]> packets = QuicClient.firstPackets(300);
    List<DatagramSocket> crowd = new ArrayList<>();
    try {
      for (byte[] each : packets) {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        crowd.add(socket);
        send(socket, each);
      }
      Await.until(
          "clients must prove their address",
          () -> served.metric(REFUSED, "reason=\"address\"") > 200);
      try (QuicClient client = connect()) {
        assertThat(client.ask(QuicClient.query("a.test.")).bytes()).hasSizeGreaterThan(2);
      }
      Await.until(
          "those that were let in are gone",
          () ->
              served.metric(FAILED, "reason=\"timeout\"")
                      + served.metric(REFUSED, "reason=\"address\"")
                  >= 300);
      for (int i = 0; i < crowd.size(); i++) {
        assertThat(received(crowd.get(i))).isLessThanOrEqualTo(3 * packets.get(i).length);
      }
    } finally {
      crowd.forEach(DatagramSocket::close);
    }
  }

  private static int received(DatagramSocket socket) throws Exception {
    int bytes = 0;
    socket.setSoTimeout(1);
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(packet);
        bytes += packet.getLength();
      }
    } catch (java.net.SocketTimeoutException e) {
      return bytes;
    }
  }
}
