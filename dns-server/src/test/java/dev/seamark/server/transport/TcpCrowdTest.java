package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Responder.Cut;
import dev.seamark.server.harness.Await;
import dev.seamark.server.transport.tcp.TcpConnections;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Many TCP connections")
class TcpCrowdTest {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int LARGE = 60_000;
  private static final int QUERY = 19;

  private final AtomicInteger asked = new AtomicInteger();
  private final Queue<Cut> cut = new ConcurrentLinkedQueue<>();
  private final List<Socket> sockets = new ArrayList<>();
  private Workers workers = workers(100, 100, 10 << 20);
  private int port;

  private static Workers workers(int connections, int perClient, long bytes) {
    return new Workers(
        1,
        System::nanoTime,
        new SplittableRandom(1),
        new TcpConnections.Bounds(connections, perClient, bytes));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    workers.close();
  }

  /** Replies to all with so many bytes. */
  private Listener listen(int size) throws IOException {
    Responder.Dispatch all =
        UdpServer.dispatch(
            x -> {
              asked.incrementAndGet();
              reply(x, size);
            });
    Responder.Dispatch counted =
        new Responder.Dispatch() {
          @Override
          public Block blockFor(Exchange exchange) {
            return Objects.requireNonNull(all.blockFor(exchange));
          }

          @Override
          public boolean anyClass() {
            return true;
          }

          @Override
          public Responder.Observer observer() {
            return new Responder.Observer() {
              @Override
              public void refused(Exchange exchange, int rcode) {}

              @Override
              public void panicked() {}

              @Override
              public void cut(Cut why) {
                cut.add(why);
              }
            };
          }
        };
    Listener listener = FreePort.listen(workers, counted);
    port = listener.key().port();
    return listener;
  }

  private static void reply(Exchange x, int size) {
    x.reply().begin(x.query(), 0, true);
    int length = Math.max(size, x.reply().length());
    x.reply().ensure(length);
    x.reply().length(length);
    x.answered(x.block().chain()[0]);
  }

  private Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    return socket;
  }

  private static byte[] queries(int count) {
    byte[] one = {0, 17, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1};
    byte[] all = new byte[count * QUERY];
    for (int i = 0; i < count; i++) {
      System.arraycopy(one, 0, all, i * QUERY, QUERY);
    }
    return all;
  }

  private static boolean answers(Socket socket) throws IOException {
    socket.getOutputStream().write(queries(1));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int length = in.read();
    if (length < 0) {
      return false;
    }
    in.readFully(new byte[length << 8 | in.read()]);
    return true;
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  @DisplayName("of which one sends many queries and reads nothing: few of them are answered")
  void notMoreThanIsRead() throws IOException {
    try (Listener _ = listen(LARGE)) {
      Socket silent = connect("127.0.0.1");
      silent.getOutputStream().write(queries(3_000));
      // The others are served by the same loop: when they are, it has done with the silent one.
      for (int i = 0; i < 3; i++) {
        assertThat(answers(connect("127.0.0.2"))).isTrue();
      }
      int most = 4 + (8 << 20) / LARGE; // what the kernel takes for a client, and two more
      assertThat(asked.get()).isLessThan(most);
    }
  }

  @Test
  @DisplayName("of which one takes a byte now and then: it is closed, and counted")
  void dripReader() throws IOException {
    try (Listener listener = listen(LARGE)) {
      listener.limits(TcpLimits.USUAL.withWrite(Duration.ofMillis(300)));
      Socket slow = connect("127.0.0.1");
      slow.getOutputStream().write(queries(3_000));
      Await.until(
          "closed",
          () -> {
            slow.getInputStream().read();
            return cut.contains(Cut.UNREAD);
          });
    }
  }

  @Test
  @DisplayName("that hold too much together: the one that has made no progress longest goes")
  void together() throws IOException {
    workers.close();
    workers = workers(100, 100, 3 * LARGE);
    try (Listener _ = listen(LARGE)) {
      for (int i = 0; i < 10; i++) {
        connect("127.0.0.1").getOutputStream().write(queries(3_000));
      }
      Await.until("cut", () -> cut.contains(Cut.MEMORY));
      assertThat(answers(connect("127.0.0.2"))).isTrue();
    }
  }

  @Test
  @DisplayName("with queries that never become whole count like those with replies unread")
  void halfQueries() throws IOException {
    workers.close();
    workers = workers(100, 100, 100_000);
    try (Listener _ = listen(0)) {
      byte[] half = new byte[60_000];
      half[0] = (byte) 0xFF;
      for (int i = 0; i < 3; i++) {
        connect("127.0.0.1").getOutputStream().write(half);
      }
      Await.until("cut", () -> cut.contains(Cut.MEMORY));
      assertThat(answers(connect("127.0.0.2"))).isTrue();
    }
  }

  @Test
  @DisplayName("make room for another: the one that has been idle longest goes")
  void room() throws IOException {
    workers.close();
    workers = workers(3, 3, 1 << 20);
    try (Listener _ = listen(0)) {
      List<Socket> old = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Socket socket = connect("127.0.0.1");
        assertThat(answers(socket)).isTrue();
        old.add(socket);
      }
      assertThat(answers(old.getFirst())).isTrue(); // so the second one is idle longest
      assertThat(answers(connect("127.0.0.2"))).isTrue();
      assertThat(isClosed(old.get(1))).isTrue();
      assertThat(answers(old.getFirst())).isTrue();
      assertThat(answers(old.getLast())).isTrue();
      assertThat(cut).containsExactly(Cut.ROOM);
    }
  }

  @Test
  @DisplayName("of one client make room among themselves")
  void perClient() throws IOException {
    workers.close();
    workers = workers(10, 2, 1 << 20);
    try (Listener _ = listen(0)) {
      Socket other = connect("127.0.0.2");
      assertThat(answers(other)).isTrue();
      for (int i = 0; i < 20; i++) {
        assertThat(answers(connect("127.0.0.1"))).isTrue();
      }
      assertThat(answers(other)).isTrue();
      assertThat(cut).hasSize(18).containsOnly(Cut.ROOM);
    }
  }

  @ParameterizedTest(
      name = "heap of {0} MiB, {1} open files, {2} loops: {3} connections, {4} bytes")
  @CsvSource({
    "47,   1048576, 1, 1504,  6160384",
    "47,   1048576, 2, 752,   3080192",
    "47,   1024,    1, 512,   6160384",
    "8,    1048576, 1, 256,   1048576",
    "4096, 1048576, 1, 20000, 67108864",
  })
  @DisplayName("are as many as there is room for")
  void bounds(long heap, long files, int loops, int connections, long bytes) {
    TcpConnections.Bounds bounds = TcpConnections.Bounds.of(heap << 20, files, loops);
    assertThat(bounds.connections()).isEqualTo(connections);
    assertThat(bounds.perClient()).isEqualTo(connections / 4);
    assertThat(bounds.bytes()).isEqualTo(bytes);
  }
}
