package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;

@DisplayName("A listener of several loops")
class ListenerTest {
  private static final String DISCARD = "0009";
  private static final int LOOPS = 3;

  private final Workers workers = new Workers(LOOPS, System::nanoTime, new SplittableRandom(1));
  private InetSocketAddress address = new InetSocketAddress(0);

  private static InetSocketAddress freeAddress() throws SocketException {
    try (DatagramSocket free =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
      return (InetSocketAddress) free.getLocalSocketAddress();
    }
  }

  @BeforeEach
  void needsBatches() {
    Assumptions.assumeTrue(
        MmsgSocket.suits(workers.all().getFirst().loop()), "Linux with recvmmsg");
  }

  @AfterEach
  void close() {
    workers.close();
  }

  /** On a port that is free for TCP, too, which to find may take more than one look. */
  private Listener open() throws SocketException {
    return open("127.0.0.1");
  }

  private Listener open(String ip) throws SocketException {
    BindException last = new BindException("not tried");
    for (int tries = 0; tries < 20; tries++) {
      address = freeAddress();
      try {
        Listener listener =
            Listener.open(
                new Listener.Key(Scheme.DNS, ip, address.getPort()),
                workers,
                UdpServer.dispatch(UdpServer::echo));
        listener.begin();
        return listener;
      } catch (BindException e) {
        last = e;
      }
    }
    throw last;
  }

  @Test
  @DisplayName("has for each loop a socket that queries come to, and one that replies leave by")
  void twoSocketsEach() throws Exception {
    Listener listener = open();
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/udp"))) {
      String port = ":%04X".formatted(address.getPort());
      assertThat(lines.map(line -> line.trim().split("\\s+")))
          .filteredOn(fields -> fields[1].endsWith(port))
          .extracting(fields -> fields[2].endsWith(":" + DISCARD))
          .containsExactlyInAnyOrder(true, true, true, false, false, false);
    } finally {
      listener.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1"})
  @DisplayName("is there at all addresses of the host where it is bound to none")
  void allAddresses(String ip) throws Exception {
    InetAddress asked = InetAddress.ofLiteral(ip);
    Assumptions.assumeTrue(
        !(asked instanceof Inet6Address) || NetworkInterface.getByInetAddress(asked) != null,
        "needs IPv6");
    Listener listener = open("");
    try (UdpClient client = new UdpClient(ip, address.getPort());
        Socket connection = new Socket(asked, address.getPort())) {
      Message question = UdpClient.question(7, "a.example.");
      byte[] query = question.toWire();
      assertThat(client.ask(question).from().getAddress()).isEqualTo(asked);
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      out.writeShort(query.length);
      out.write(query);
      connection.setSoTimeout(10_000);
      assertThat(new DataInputStream(connection.getInputStream()).readUnsignedShort())
          .isEqualTo(query.length);
    } finally {
      listener.close();
    }
  }

  @Test
  @DisplayName("lets nobody else take its queries, though its own sockets share the port")
  void refusesOthers() throws Exception {
    Listener listener = open();
    try (DatagramSocket other = new DatagramSocket(null)) {
      other.setReuseAddress(true);
      assertThatThrownBy(() -> other.bind(address)).isInstanceOf(BindException.class);
    } finally {
      listener.close();
    }
  }
}
