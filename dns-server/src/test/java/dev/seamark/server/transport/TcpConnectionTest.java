package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.transport.tcp.TcpLimits;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A TCP connection")
class TcpConnectionTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final TcpLimits PATIENT = new TcpLimits(LONG, LONG, LONG, 0);
  private static final int DROP_MILLIS = 50;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Workers workers = new Workers(1, System::nanoTime, new SplittableRandom(1));
  private final List<AutoCloseable> open = new ArrayList<>();
  private int port;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    workers.close();
  }

  private Listener listen(TcpLimits limits, Consumer<Exchange> plugin) throws IOException {
    Listener listener = FreePort.listen(workers, UdpServer.dispatch(plugin));
    port = listener.key().port();
    listener.limits(limits);
    open.add(listener);
    return listener;
  }

  private Socket connect() throws IOException {
    return connect(new Socket());
  }

  private Socket connect(Socket socket) throws IOException {
    open.add(socket);
    socket.connect(new InetSocketAddress(LOOPBACK, port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Sends questions for the root's records of type A, at once, with these IDs. */
  private static void ask(Socket socket, int... ids) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int id : ids) {
      all.writeBytes(new byte[] {0, 17, 0, (byte) id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1});
    }
    socket.getOutputStream().write(all.toByteArray());
  }

  /** The ID of the next reply. */
  private static int reply(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message[1] & 0xFF;
  }

  /** Waits for the other end to close it, and says how long that took. */
  private static Duration untilClosed(Socket socket) throws IOException {
    long start = System.nanoTime();
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Nested
  @DisplayName("is closed")
  class IsClosed {
    @Test
    @DisplayName("when no query comes")
    void noQuery() throws IOException {
      listen(PATIENT.withRead(SHORT), UdpServer::echo);
      assertThat(untilClosed(connect())).isBetween(SHORT.dividedBy(2), LONG.dividedBy(2));
    }

    @Test
    @DisplayName("when a query comes in drops")
    void drops() throws IOException {
      listen(PATIENT.withRead(SHORT), UdpServer::echo);
      Socket socket = connect();
      socket.setSoTimeout(DROP_MILLIS);
      long start = System.nanoTime();
      while (isOpenAfterOneMoreByte(socket)) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG.dividedBy(2));
      }
    }

    private static boolean isOpenAfterOneMoreByte(Socket socket) throws IOException {
      try {
        socket.getOutputStream().write(1);
        return socket.getInputStream().read() >= 0;
      } catch (SocketTimeoutException e) {
        return true;
      } catch (SocketException e) {
        return false;
      }
    }

    @Test
    @DisplayName("when no other query comes after one that was answered")
    void idle() throws IOException {
      listen(PATIENT.withIdle(SHORT), UdpServer::echo);
      Socket socket = connect();
      ask(socket, 1);
      assertThat(reply(socket)).isEqualTo(1);
      assertThat(untilClosed(socket)).isLessThan(LONG.dividedBy(2));
    }

    @Test
    @DisplayName("when the client does not read its replies")
    void clientDoesNotRead() throws Exception {
      listen(PATIENT.withWrite(SHORT), TcpConnectionTest::answerAtLength);
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4096);
      connect(socket);
      Thread asks =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        ask(socket, 1);
                      }
                    } catch (IOException e) {
                      // closed, as it should be
                    }
                  });
      assertThat(asks.join(Duration.ofMillis(PATIENCE_MILLIS))).isTrue();
    }

    @Test
    @DisplayName("when it has brought as many queries as it may, and they are answered")
    void enough() throws IOException {
      listen(PATIENT.withQueries(3), UdpServer::echo);
      Socket socket = connect();
      ask(socket, 1, 2, 3, 4, 5);
      for (int id = 1; id <= 3; id++) {
        assertThat(reply(socket)).isEqualTo(id);
      }
      assertThat(untilClosed(socket)).isLessThan(LONG.dividedBy(2));
    }
  }

  private static void answerAtLength(Exchange x) {
    x.reply().begin(x.query(), 0, true);
    x.reply().ensure(60_000);
    x.reply().length(60_000);
    x.answered(x.block().chain()[0]);
  }

  @Nested
  @DisplayName("stays open")
  class StaysOpen {
    @Test
    @DisplayName("while a query is not answered yet")
    void whileItWaits() throws IOException {
      listen(
          PATIENT.withIdle(SHORT).withRead(SHORT),
          x ->
              x.worker()
                  .loop()
                  .schedule(
                      () -> UdpServer.echo(x),
                      SHORT.multipliedBy(4).toMillis(),
                      TimeUnit.MILLISECONDS));
      Socket socket = connect();
      ask(socket, 7);
      assertThat(reply(socket)).isEqualTo(7);
    }

    @Test
    @DisplayName("as long as queries come in time, whatever the limit for the first")
    void whileQueriesCome() throws Exception {
      listen(PATIENT.withRead(SHORT), UdpServer::echo);
      Socket socket = connect();
      ask(socket, 1);
      assertThat(reply(socket)).isEqualTo(1);
      // The limit for the first query is over once another connection, opened later, has met it.
      untilClosed(connect());
      ask(socket, 2);
      assertThat(reply(socket)).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("keeps the limits that it was opened under")
  void limitsOfItsTime() throws IOException {
    Listener listener = listen(PATIENT, UdpServer::echo);
    Socket before = connect();
    ask(before, 1);
    assertThat(reply(before)).isEqualTo(1);
    listener.limits(PATIENT.withRead(SHORT).withIdle(SHORT));
    untilClosed(connect());
    ask(before, 2);
    assertThat(reply(before)).isEqualTo(2);
  }
}
