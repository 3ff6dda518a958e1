package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A TCP connection to a Service")
class TcpTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  private final IpAddress service = Ports.freshAddress();
  private Plane plane = new Plane();

  @AfterEach
  void end() {
    plane.close();
  }

  private void serve(InetSocketAddress... endpoints) {
    plane.with(Ports.service("web", Protocol.TCP, service, endpoints));
  }

  private void restart(UserspaceSettings settings) {
    plane.close();
    plane = new Plane(ProxySettings.DEFAULT, settings);
  }

  @Nested
  @DisplayName("carries")
  class Carries {
    @Test
    @DisplayName("bytes both ways")
    void bytes() throws IOException {
      try (Endpoint echo = Endpoint.thatEchoes()) {
        serve(echo.address());
        try (Socket socket = Client.connect(service)) {
          socket.getOutputStream().write(HELLO);
          assertThat(socket.getInputStream().readNBytes(5)).isEqualTo(HELLO);
          socket.shutdownOutput();
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        Await.until("the relay is over", () -> plane.gauge("connections") == 0);
      }
    }

    @Test
    @DisplayName("what the client sends together with its end")
    void earlyEnd() throws IOException {
      try (Endpoint echo = Endpoint.thatEchoes()) {
        serve(echo.address());
        for (int i = 0; i < 200; i++) {
          try (Socket socket = Client.connect(service)) {
            socket.getOutputStream().write(HELLO);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(HELLO);
          }
        }
        Await.until("the relays are over", () -> plane.gauge("connections") == 0);
      }
    }

    @Test
    @DisplayName("the client's answer to an endpoint that has ended")
    void endpointEndsFirst() throws Exception {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      try (Endpoint endpoint =
          Endpoint.that(
              socket -> {
                socket.getOutputStream().write(HELLO);
                socket.shutdownOutput();
                heard.add(Client.readAll(socket));
              })) {
        serve(endpoint.address());
        try (Socket socket = Client.connect(service)) {
          assertThat(socket.getInputStream().readAllBytes()).isEqualTo(HELLO);
          socket.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
          socket.shutdownOutput();
          assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("late");
        }
      }
    }

    @Test
    @DisplayName("1 GiB, of which no byte is lost or changed")
    void gigabyte() throws Exception {
      long size = 1L << 30;
      CompletableFuture<Long> received = new CompletableFuture<>();
      try (Endpoint sink =
          Endpoint.that(socket -> received.complete(Checksums.of(socket.getInputStream())))) {
        serve(sink.address());
        try (Socket socket = Client.connect(service)) {
          long sent = Checksums.send(socket.getOutputStream(), size);
          socket.shutdownOutput();
          assertThat(received.get(120, TimeUnit.SECONDS)).isEqualTo(sent);
        }
      }
    }

    @Test
    @DisplayName("a long answer to a client that has ended and reads slowly")
    void longAnswer() throws Exception {
      long size = 64L << 20;
      CompletableFuture<Long> sent = new CompletableFuture<>();
      try (Endpoint endpoint =
          Endpoint.that(
              socket -> {
                try (socket) {
                  Client.readAll(socket);
                  sent.complete(Checksums.send(socket.getOutputStream(), size));
                }
              })) {
        serve(endpoint.address());
        try (Socket socket = Client.connect(service)) {
          socket.getOutputStream().write(HELLO);
          socket.shutdownOutput();
          assertThat(socket.getInputStream().readNBytes(1)).isNotEmpty();
          Await.unchanged("nothing more is taken", Transport::usedMemory, Duration.ofMillis(300));
          assertThat(sent).isNotDone();
          byte[] rest = socket.getInputStream().readAllBytes();
          assertThat(rest).hasSize((int) size - 1);
          assertThat(sent.get(30, TimeUnit.SECONDS)).isNotNull();
        }
        Await.until("the relay is over", () -> plane.gauge("connections") == 0);
      }
    }

    @Test
    @DisplayName("the rest of an answer that has arrived whole, to a client that has ended before")
    void arrivedWhole() throws Exception {
      // relays are looked after every 5 ms: for the kernel such a connection is over, and not here
      restart(Plane.SETTINGS.withUdpIdle(Duration.ofMillis(40), Duration.ofMillis(40)));
      try (Endpoint endpoint =
          Endpoint.that(
              socket -> {
                try (socket) {
                  byte[] size = socket.getInputStream().readAllBytes();
                  socket.getOutputStream().write(new byte[ByteBuffer.wrap(size).getInt()]);
                }
              })) {
        serve(endpoint.address());
        Map<Integer, Socket> clients = new LinkedHashMap<>();
        // some of these are more than is taken from the endpoint, and no more than the kernel keeps
        for (int size = 64 << 10; size <= 4 << 20; size += 64 << 10) {
          Socket socket = Client.connect(service);
          clients.put(size, socket);
          socket.getOutputStream().write(ByteBuffer.allocate(4).putInt(size).array());
          socket.shutdownOutput();
        }
        Await.unchanged("nothing more is taken", Transport::usedMemory, Duration.ofMillis(300));
        for (Map.Entry<Integer, Socket> client : clients.entrySet()) {
          try (Socket socket = client.getValue()) {
            assertThat(socket.getInputStream().readAllBytes()).hasSize(client.getKey());
          }
        }
      }
    }

    @Test
    @DisplayName("both ways at once")
    void bothWays() throws Exception {
      long size = 8L << 20;
      try (Endpoint echo = Endpoint.thatEchoes()) {
        serve(echo.address());
        try (Socket socket = Client.connect(service)) {
          CompletableFuture<Long> sent =
              CompletableFuture.supplyAsync(
                  () -> {
                    long sum = Checksums.send(out(socket), size);
                    shutdownOutput(socket);
                    return sum;
                  });
          assertThat(Checksums.of(socket.getInputStream())).isEqualTo(sent.get());
        }
      }
    }
  }

  @Test
  @DisplayName("whose reader is slow does not make the proxy store what is sent")
  void slowReaders() throws Exception {
    int connections = 20;
    long size = 48L << 20; // more than a kernel that gives a reader 32 MiB keeps on the way
    CompletableFuture<Boolean> read = new CompletableFuture<>();
    BlockingQueue<Long> received = new LinkedBlockingQueue<>();
    BlockingQueue<Long> sent = new LinkedBlockingQueue<>();
    List<Socket> clients = new ArrayList<>();
    try (Endpoint slow =
        Endpoint.that(
            socket -> {
              read.join();
              received.add(Checksums.of(socket.getInputStream()));
            })) {
      serve(slow.address());
      AtomicLong written = new AtomicLong();
      for (int i = 0; i < connections; i++) {
        Socket client = Client.connect(service);
        clients.add(client);
        Thread.ofVirtual()
            .start(
                () -> {
                  sent.add(Checksums.send(new CountingOutput(out(client), written), size));
                  shutdownOutput(client);
                });
      }
      Await.unchanged("no sender gets on", written::get, Duration.ofSeconds(1));
      assertThat(written.get()).isLessThan(connections * size); // or there was nothing to hold back
      assertThat(Transport.usedMemory()).isLessThan(128L << 20);
      read.complete(true);
      Long sum = received.poll(60, TimeUnit.SECONDS);
      for (int i = 1; i < connections; i++) {
        assertThat(received.poll(60, TimeUnit.SECONDS)).isEqualTo(sum);
      }
      assertThat(sent).containsOnly(sum);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private static OutputStream out(Socket socket) {
    try {
      return socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void shutdownOutput(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Nested
  @DisplayName("is reset")
  class Reset {
    @Test
    @DisplayName("for the endpoint where the client resets")
    void clientResets() throws Exception {
      CompletableFuture<IOException> broke = new CompletableFuture<>();
      try (Endpoint endpoint = Endpoint.that(socket -> broke.complete(readUntilBroken(socket)))) {
        serve(endpoint.address());
        Socket socket = Client.connect(service);
        socket.getOutputStream().write(HELLO);
        Await.until("carried", () -> endpoint.accepted() == 1);
        socket.setSoLinger(true, 0);
        socket.close();
        assertThat(broke.get(30, TimeUnit.SECONDS)).hasMessageContaining("reset");
        Await.until("the relay is over", () -> plane.gauge("connections") == 0);
      }
    }

    @Test
    @DisplayName("for the client where the endpoint resets, after what it had sent")
    void endpointResets() throws Exception {
      CompletableFuture<Boolean> go = new CompletableFuture<>();
      try (Endpoint endpoint =
          Endpoint.that(
              socket -> {
                socket.getOutputStream().write(HELLO);
                go.join();
                socket.setSoLinger(true, 0);
                socket.close();
              })) {
        serve(endpoint.address());
        try (Socket socket = Client.connect(service)) {
          assertThat(socket.getInputStream().readNBytes(5)).isEqualTo(HELLO);
          go.complete(true);
          assertThat(readUntilBroken(socket)).hasMessageContaining("reset");
        }
      }
    }

    @Test
    @DisplayName("for a silent endpoint where the client had ended and then resets")
    void resetAfterEnd() throws Exception {
      Assumptions.assumeTrue(
          Epoll.isAvailable(), "elsewhere nobody tells; the idle timeout ends it");
      CompletableFuture<Socket> accepted = new CompletableFuture<>();
      try (Endpoint endpoint = Endpoint.that(accepted::complete)) {
        serve(endpoint.address());
        Socket socket = Client.connect(service);
        socket.shutdownOutput();
        Socket atEndpoint = accepted.get(30, TimeUnit.SECONDS);
        atEndpoint.setSoTimeout(30_000);
        assertThat(atEndpoint.getInputStream().read()).isEqualTo(-1);
        socket.setSoLinger(true, 0);
        socket.close();
        Await.until("the relay is over", () -> plane.gauge("connections") == 0);
      }
    }

    @Test
    @DisplayName("where it is beyond the limit, and counted; that is said once")
    void limit() throws Exception {
      restart(Plane.SETTINGS.withLimits(2, 10));
      try (Endpoint echo = Endpoint.thatEchoes();
          Log log = new Log("proxy/userspace")) {
        serve(echo.address());
        try (Socket one = talking();
            Socket two = talking()) {
          for (int beyond = 1; beyond <= 3; beyond++) {
            assertThatThrownBy(() -> Client.ask(service)).hasMessageContaining("reset");
            assertThat(plane.count("connections.over.limit")).isEqualTo(beyond);
          }
          assertThat(log.lines())
              .containsExactly(
                  "2 connections, as many as the limit of open files"
                      + " allows; further ones are reset; raise the limit of open files (ulimit -n,"
                      + " LimitNOFILE)");
          assertThat(one.isConnected() && two.isConnected()).isTrue();
        }
        Await.until("the relays are over", () -> plane.gauge("connections") == 0);
        talking().close();
      }
    }

    @Test
    @DisplayName("where it is silent for too long")
    void idle() throws Exception {
      restart(Plane.SETTINGS.withTcpIdle(Duration.ofMillis(200), Duration.ofMillis(100)));
      try (Endpoint echo = Endpoint.thatEchoes()) {
        serve(echo.address());
        try (Socket socket = talking()) {
          assertThat(readUntilBroken(socket)).hasMessageContaining("reset");
        }
        Await.until("the relay is over", () -> plane.gauge("connections") == 0);
      }
    }

    private Socket talking() throws IOException {
      Socket socket = Client.connect(service);
      socket.getOutputStream().write(HELLO);
      assertThat(socket.getInputStream().readNBytes(5)).isEqualTo(HELLO);
      return socket;
    }
  }

  private static IOException readUntilBroken(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // goes on
      }
      return new IOException("it ended in order");
    } catch (IOException e) {
      return e;
    }
  }

  @Nested
  @DisplayName("where an endpoint does not accept")
  class Retries {
    @Test
    @DisplayName("goes to another one")
    void another() throws IOException {
      try (Endpoint one = Endpoint.thatSaysItsName()) {
        InetSocketAddress closed = closedPort();
        serve(one.address(), closed);
        for (int i = 0; i < 50; i++) {
          assertThat(Client.ask(service)).isEqualTo(one.name());
        }
        assertThat(plane.count("endpoint.retries")).isPositive();
      }
    }

    @Test
    @DisplayName("and leaves it out for a while, so that not each client finds out anew")
    void remembered() throws IOException {
      AtomicLong ahead = new AtomicLong();
      plane.close();
      plane = new Plane(Plane.SETTINGS, () -> System.nanoTime() + ahead.get());
      try (Endpoint one = Endpoint.thatSaysItsName()) {
        serve(one.address(), closedPort());
        for (int i = 0; i < 50; i++) {
          assertThat(Client.ask(service)).isEqualTo(one.name());
        }
        int before = plane.count("endpoint.retries");
        assertThat(before).as("some 25 without a memory").isBetween(1, 6);
        assertThat(plane.count("endpoint.ejections")).isPositive();

        ahead.addAndGet(Duration.ofSeconds(11).toNanos());
        for (int i = 0; i < 50; i++) {
          assertThat(Client.ask(service)).isEqualTo(one.name());
        }
        assertThat(plane.count("endpoint.retries")).as("asked again").isGreaterThan(before);
      }
    }

    @Test
    @DisplayName("which is not said of one that accepted while the proxy was too busy to notice")
    void busy() throws IOException {
      plane.close();
      AtomicBoolean busy = new AtomicBoolean();
      plane =
          new Plane(
              Plane.SETTINGS.withConnectTimeout(Duration.ofMillis(300)),
              () -> {
                long end = System.nanoTime() + Duration.ofMillis(400).toNanos();
                while (busy.get() && System.nanoTime() < end) {
                  Thread.onSpinWait(); // as where classes are loaded
                }
                return System.nanoTime();
              });
      try (Endpoint one = Endpoint.thatSaysItsName()) {
        serve(one.address());
        busy.set(true);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          clients.add(Client.connect(service));
        }
        for (Socket client : clients) {
          try (client) {
            assertThat(Client.readAll(client)).isEqualTo(one.name());
          }
        }
        assertThat(plane.count("endpoint.retries")).isZero();
      }
    }

    @Test
    @DisplayName("goes to another one after a second, where nothing comes back")
    void silence() throws IOException {
      restart(Plane.SETTINGS);
      try (Endpoint one = Endpoint.thatSaysItsName();
          ServerSocket full = new ServerSocket()) {
        full.bind(Transport.socketAddress(Ports.freshAddress(), 0), 1);
        InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
        // A full queue of connections that nobody accepts drops further ones.
        try (Socket _ = Client.connect(address);
            Socket _ = Client.connect(address)) {
          serve(one.address(), address);
          int before = plane.count("endpoint.retries");
          Await.until(
              "one met the silent endpoint",
              () -> {
                assertThat(Client.ask(service)).isEqualTo(one.name());
                return plane.count("endpoint.retries") > before;
              });
        }
      }
    }

    @Test
    @DisplayName("is reset after three, where none does")
    void none() throws IOException {
      serve(closedPort(), closedPort(), closedPort(), closedPort());
      assertThatThrownBy(() -> Client.ask(service)).isInstanceOf(SocketException.class);
      assertThat(plane.count("endpoint.retries")).isEqualTo(3);
      assertThat(plane.count("connections.unreachable")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("is refused where there are no endpoints, and is not any more where there are")
  void noEndpoints() throws IOException {
    serve();
    assertThatThrownBy(() -> Client.connect(service)).isInstanceOf(ConnectException.class);
    try (Endpoint one = Endpoint.thatSaysItsName()) {
      serve(one.address());
      assertThat(Client.ask(service)).isEqualTo(one.name());
      serve();
      assertThatThrownBy(() -> Client.connect(service)).isInstanceOf(ConnectException.class);
    }
  }

  private static InetSocketAddress closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(Transport.socketAddress(Ports.freshAddress(), 0));
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }
  }
}
