package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listener")
class ListenerEndsTest {
  private static final int LOOPS = 3;
  private static final int QUERIES = 60;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Workers workers = new Workers(LOOPS, System::nanoTime, new SplittableRandom(1));

  @AfterEach
  void close() {
    workers.close();
  }

  /** One that does not serve yet. */
  private Listener open() throws IOException {
    BindException last = new BindException("not tried");
    for (int tries = 0; tries < 20; tries++) {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
        port = free.getLocalPort();
      }
      try {
        Listener.Key key = new Listener.Key(Scheme.DNS, LOOPBACK.getHostAddress(), port);
        return Listener.open(key, workers, UdpServer.dispatch(UdpServer::echo));
      } catch (BindException e) {
        last = e; // somebody took it meanwhile
      }
    }
    throw last;
  }

  private static byte[] query(int id) {
    return new byte[] {(byte) (id >>> 8), (byte) id, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1};
  }

  private static DatagramSocket client(Listener listener) throws IOException {
    DatagramSocket client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    client.setSoTimeout(PATIENCE_MILLIS);
    client.connect(new InetSocketAddress(LOOPBACK, listener.key().port()));
    return client;
  }

  private static void send(DatagramSocket client, int id) throws IOException {
    byte[] query = query(id);
    client.send(new DatagramPacket(query, query.length));
  }

  private static Set<Integer> replies(DatagramSocket client, int count) throws IOException {
    Set<Integer> ids = new HashSet<>();
    DatagramPacket reply = new DatagramPacket(new byte[512], 512);
    while (ids.size() < count) {
      client.receive(reply);
      assertThat(reply.getData()[3] & 0xF).isZero();
      ids.add((reply.getData()[0] & 0xFF) << 8 | reply.getData()[1] & 0xFF);
    }
    return ids;
  }

  @Test
  @DisplayName("lets queries wait that come before it serves, and answers them all")
  void early() throws Exception {
    try (Listener listener = open();
        DatagramSocket udp = client(listener);
        Socket tcp = new Socket(LOOPBACK, listener.key().port())) {
      for (int id = 0; id < QUERIES; id++) {
        send(udp, id);
      }
      tcp.setSoTimeout(PATIENCE_MILLIS);
      tcp.getOutputStream().write(new byte[] {0, 17});
      tcp.getOutputStream().write(query(7));
      listener.begin();
      assertThat(replies(udp, QUERIES)).hasSize(QUERIES);
      DataInputStream in = new DataInputStream(tcp.getInputStream());
      assertThat(in.readUnsignedShort()).isEqualTo(17);
    }
  }

  @Test
  @DisplayName("answers what has come when it closes, though it has not read it yet")
  void late() throws Exception {
    Listener listener = open();
    listener.begin();
    try (DatagramSocket udp = client(listener);
        Socket tcp = new Socket(LOOPBACK, listener.key().port())) {
      tcp.setSoTimeout(PATIENCE_MILLIS);
      tcp.getOutputStream().write(new byte[] {0, 17});
      tcp.getOutputStream().write(query(7));
      DataInputStream in = new DataInputStream(tcp.getInputStream());
      in.skipNBytes(2 + 17); // so it was accepted
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch holding = new CountDownLatch(LOOPS);
      workers
          .all()
          .forEach(
              worker ->
                  worker
                      .loop()
                      .execute(
                          () -> {
                            holding.countDown();
                            awaitQuietly(held);
                          }));
      assertThat(holding.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      for (int id = 0; id < QUERIES; id++) {
        send(udp, id);
      }
      tcp.getOutputStream().write(new byte[] {0, 17});
      tcp.getOutputStream().write(query(8));
      CompletableFuture<Void> closed = CompletableFuture.runAsync(listener::close);
      held.countDown();
      assertThat(replies(udp, QUERIES)).hasSize(QUERIES);
      in.skipNBytes(2 + 17);
      assertThat(in.read()).isEqualTo(-1);
      closed.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } finally {
      listener.close();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("closes though queries go on coming, whose senders are told that nobody is there")
  void underLoad() throws Exception {
    Listener listener = open();
    listener.begin();
    AtomicBoolean refused = new AtomicBoolean();
    AtomicBoolean stop = new AtomicBoolean();
    Thread sender =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (DatagramSocket udp = client(listener)) {
                    for (int id = 0; !stop.get(); id++) {
                      try {
                        send(udp, id & 0xFFFF);
                      } catch (PortUnreachableException e) {
                        refused.set(true);
                      }
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    try {
      long start = System.nanoTime();
      listener.close();
      // One silence after the other, each waited for in vain for 5 s, took three times that.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      Await.until("refused", refused::get);
    } finally {
      stop.set(true);
      sender.join();
    }
  }
}
