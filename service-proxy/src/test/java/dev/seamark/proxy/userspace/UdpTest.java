package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Datagrams to a Service")
class UdpTest {
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int ATTEMPTS = 30;

  private final IpAddress service = Ports.freshAddress();
  private Plane plane = new Plane();

  @AfterEach
  void end() {
    plane.close();
  }

  private void serve(InetSocketAddress... endpoints) {
    plane.with(Ports.service("dns", Protocol.UDP, service, endpoints));
  }

  private void restart(UserspaceSettings settings) {
    plane.close();
    plane = new Plane(ProxySettings.DEFAULT, settings);
  }

  private DatagramSocket client() throws IOException {
    DatagramSocket socket = new DatagramSocket(Transport.socketAddress(Ports.freshAddress(), 0));
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(Ports.socket(service)); // what comes from elsewhere is not heard
    return socket;
  }

  /** Sends until an answer comes: UDP may lose some. */
  private static String ask(DatagramSocket client, String what) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        byte[] question = what.getBytes(StandardCharsets.US_ASCII);
        client.send(new DatagramPacket(question, question.length));
        DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
      } catch (SocketTimeoutException _) {
        // again
      }
    }
    throw new AssertionError("no answer to " + ATTEMPTS + " datagrams");
  }

  @Test
  @DisplayName("are answered from the address that they were sent to, and stay with their endpoint")
  void answered() throws IOException {
    try (UdpEndpoint one = new UdpEndpoint();
        UdpEndpoint two = new UdpEndpoint()) {
      serve(one.address(), two.address());
      Set<String> met = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        try (DatagramSocket client = client()) {
          String first = ask(client, "x");
          assertThat(ask(client, "x")).isEqualTo(first);
          met.add(first);
        }
      }
      assertThat(met).containsExactlyInAnyOrder("x " + one.name(), "x " + two.name());
    }
  }

  @Test
  @DisplayName("may be as large as datagrams get")
  void large() throws IOException {
    try (UdpEndpoint one = new UdpEndpoint()) {
      serve(one.address());
      try (DatagramSocket client = client()) {
        String question = "x".repeat(65_000);
        assertThat(ask(client, question)).isEqualTo(question + " " + one.name());
      }
    }
  }

  @Test
  @DisplayName("are answered for 5 000 clients at a time")
  void manyClients() throws IOException {
    try (UdpEndpoint one = new UdpEndpoint();
        UdpEndpoint two = new UdpEndpoint()) {
      restart(Plane.SETTINGS.withLimits(10, 5_000));
      serve(one.address(), two.address());
      List<DatagramSocket> clients = new ArrayList<>();
      try {
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
          DatagramSocket client = client();
          clients.add(client);
          endpoints.add(ask(client, "x"));
        }
        assertThat(plane.gauge("udp.sessions")).isEqualTo(5_000);
        for (int i = 0; i < 5_000; i++) {
          assertThat(ask(clients.get(i), "x")).isEqualTo(endpoints.get(i));
        }
        assertThat(plane.count("udp.sessions.evicted")).isZero();
      } finally {
        clients.forEach(DatagramSocket::close);
      }
    }
  }

  @Test
  @DisplayName("of the client heard of longest ago make room for a new one's")
  void eviction() throws IOException {
    restart(Plane.SETTINGS.withLimits(10, 3));
    try (UdpEndpoint one = new UdpEndpoint()) {
      serve(one.address());
      List<DatagramSocket> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(client());
        ask(clients.get(i), "x");
        ask(clients.getFirst(), "x"); // never the oldest
      }
      assertThat(plane.gauge("udp.sessions")).isEqualTo(3);
      assertThat(plane.count("udp.sessions.evicted")).isEqualTo(1);
      assertThat(one.clients()).hasSize(4);
      ask(clients.getFirst(), "x");
      assertThat(one.clients()).hasSize(4);
      ask(clients.get(1), "x"); // comes from another port now
      assertThat(one.clients()).hasSize(5);
      clients.forEach(DatagramSocket::close);
    }
  }

  @Test
  @DisplayName("go to another endpoint at once when theirs no longer serves")
  void removedEndpoint() throws IOException {
    try (UdpEndpoint one = new UdpEndpoint();
        UdpEndpoint two = new UdpEndpoint();
        DatagramSocket client = client()) {
      serve(one.address());
      assertThat(ask(client, "x")).isEqualTo("x " + one.name());
      serve(one.address(), two.address());
      assertThat(ask(client, "x")).isEqualTo("x " + one.name());
      serve(two.address());
      Await.until("the session is gone", () -> plane.gauge("udp.sessions") == 0);
      assertThat(ask(client, "x")).isEqualTo("x " + two.name());
    }
  }

  @Test
  @DisplayName("stay with an endpoint that is no candidate any more but still serves")
  void stillServing() throws IOException {
    try (UdpEndpoint one = new UdpEndpoint();
        UdpEndpoint two = new UdpEndpoint();
        DatagramSocket client = client()) {
      serve(one.address());
      assertThat(ask(client, "x")).isEqualTo("x " + one.name());
      ServicePortForwarding both =
          Ports.service("dns", Protocol.UDP, service, one.address(), two.address());
      plane.with(
          new ServicePortForwarding(
              both.id(),
              Family.IPV4,
              both.frontends(),
              List.of(Ports.to(two.address())),
              List.of(),
              both.affinitySeconds(),
              both.serving()));
      assertThat(ask(client, "x")).isEqualTo("x " + one.name());
      try (DatagramSocket other = client()) {
        assertThat(ask(other, "x")).isEqualTo("x " + two.name());
      }
    }
  }

  @Test
  @DisplayName("go to another endpoint where the first one's host refuses them")
  void refused() throws IOException {
    try (UdpEndpoint one = new UdpEndpoint()) {
      UdpEndpoint gone = new UdpEndpoint();
      gone.close();
      serve(one.address(), gone.address());
      for (int i = 0; i < 20; i++) {
        try (DatagramSocket client = client()) {
          assertThat(ask(client, "x")).isEqualTo("x " + one.name());
        }
      }
      assertThat(plane.count("endpoint.retries")).isPositive();
    }
  }

  @Test
  @DisplayName("are forgotten after a while without any, sooner if none was answered")
  void idle() throws IOException {
    restart(Plane.SETTINGS.withUdpIdle(Duration.ofMillis(50), Duration.ofMillis(400)));
    try (UdpEndpoint one = new UdpEndpoint();
        DatagramSocket silent =
            new DatagramSocket(Transport.socketAddress(Ports.freshAddress(), 0));
        DatagramSocket client = client()) {
      serve((InetSocketAddress) silent.getLocalSocketAddress());
      client.send(new DatagramPacket(new byte[1], 1));
      silent.setSoTimeout(30_000);
      silent.receive(new DatagramPacket(new byte[1], 1)); // so there was a session
      Await.until("the session is forgotten", () -> plane.gauge("udp.sessions") == 0);
      serve(one.address());
      ask(client, "x");
      long answered = System.nanoTime();
      Await.until("the session is forgotten", () -> plane.gauge("udp.sessions") == 0);
      assertThat(Duration.ofNanos(System.nanoTime() - answered))
          .isGreaterThan(Duration.ofMillis(200));
    }
  }

  @Test
  @DisplayName("are refused where there is no endpoint")
  void noEndpoint() throws IOException {
    serve();
    try (DatagramSocket client = client()) {
      Await.until("refused", () -> isRefused(client));
    }
    try (UdpEndpoint one = new UdpEndpoint();
        DatagramSocket client = client()) {
      serve(one.address());
      assertThat(ask(client, "x")).isEqualTo("x " + one.name());
      serve();
      Await.until("refused", () -> isRefused(client));
      assertThat(plane.gauge("udp.sessions")).isZero();
    }
  }

  private static boolean isRefused(DatagramSocket client) throws IOException {
    try {
      client.send(new DatagramPacket(new byte[1], 1));
      client.receive(new DatagramPacket(new byte[9], 9));
      return false;
    } catch (PortUnreachableException _) {
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  /** Answers each datagram with itself and its own name. */
  private static final class UdpEndpoint implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress address;
    private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();

    UdpEndpoint() throws SocketException {
      socket = new DatagramSocket(Transport.socketAddress(Ports.freshAddress(), 0));
      socket.setReceiveBufferSize(1 << 20);
      address = (InetSocketAddress) socket.getLocalSocketAddress();
      Thread.ofPlatform().daemon().start(this::answer);
    }

    private void answer() {
      byte[] suffix = (" " + name()).getBytes(StandardCharsets.US_ASCII);
      byte[] room = new byte[65_536];
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(room, room.length);
          socket.receive(packet);
          clients.add((InetSocketAddress) packet.getSocketAddress());
          byte[] answer = Arrays.copyOf(room, packet.getLength() + suffix.length);
          System.arraycopy(suffix, 0, answer, packet.getLength(), suffix.length);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException _) {
        // closed
      }
    }

    InetSocketAddress address() {
      return address;
    }

    String name() {
      return Endpoint.name(address);
    }

    Set<InetSocketAddress> clients() {
      return clients;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
