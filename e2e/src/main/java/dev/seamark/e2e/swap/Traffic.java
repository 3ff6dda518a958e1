package dev.seamark.e2e.swap;

import dev.seamark.e2e.net.Dialogue;
import dev.seamark.e2e.net.Namespace;
import dev.seamark.e2e.net.Reply;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients at one place: 100 new connections a second to any of the targets, ten connections that
 * are kept, and ten sockets that keep sending datagrams from their ports.
 */
public final class Traffic implements AutoCloseable {
  private static final int CLIENTS = 25;
  private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos();
  private static final int KEPT = 10;
  private static final long KEPT_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** Three SYNs are sent in this time. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final Duration DATAGRAM_PATIENCE = Duration.ofSeconds(1);

  private final InetAddress source;
  private final List<Thread> clients = new ArrayList<>();
  private volatile Tally tally = new Tally();
  private volatile boolean ended;

  /**
   * Starts them.
   *
   * @param tcp where servers answer over TCP and close
   * @param echo where they echo over TCP
   * @param udp where they answer over UDP
   */
  public Traffic(
      Namespace place,
      InetAddress source,
      List<InetSocketAddress> tcp,
      List<InetSocketAddress> echo,
      List<InetSocketAddress> udp) {
    this.source = source;
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(place.start(() -> every(PAUSE_NANOS, () -> connect(any(tcp)))));
    }
    for (int i = 0; i < KEPT; i++) {
      InetSocketAddress echoing = echo.get(i % echo.size());
      InetSocketAddress answering = udp.get(i % udp.size());
      clients.add(place.start(() -> keep(echoing)));
      clients.add(place.start(() -> send(answering)));
    }
  }

  private static InetSocketAddress any(List<InetSocketAddress> targets) {
    return targets.get(ThreadLocalRandom.current().nextInt(targets.size()));
  }

  private void every(long pause, Runnable what) {
    long next = System.nanoTime() + ThreadLocalRandom.current().nextLong(pause);
    while (!ended) {
      LockSupport.parkNanos(next - System.nanoTime());
      if (System.nanoTime() >= next) {
        what.run();
        next = Math.max(next + pause, System.nanoTime());
      }
    }
  }

  private void connect(InetSocketAddress to) {
    Tally its = tally;
    long start = System.nanoTime();
    switch (Dialogue.connect(source, to, PATIENCE)) {
      case Reply.Answer _ -> its.connected(System.nanoTime() - start);
      case Reply.Silence() -> its.failed("silent");
      case Reply.Failure(int _, String message) -> its.failed(message);
    }
  }

  private void keep(InetSocketAddress to) {
    while (!ended) {
      try (Socket socket = new Socket()) {
        socket.bind(new InetSocketAddress(source, 0));
        socket.connect(to, Math.toIntExact(PATIENCE.toMillis()));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        while (!ended) {
          exchange(socket);
          LockSupport.parkNanos(KEPT_PAUSE_NANOS);
        }
      } catch (IOException e) {
        tally.broken(String.valueOf(e.getMessage()));
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void exchange(Socket socket) throws IOException {
    long start = System.nanoTime();
    socket.getOutputStream().write('?');
    if (socket.getInputStream().read() != '?') {
      throw new IOException("closed");
    }
    tally.exchanged(System.nanoTime() - start);
  }

  private void send(InetSocketAddress to) {
    try (DatagramSocket socket = new DatagramSocket(0, source)) {
      socket.connect(to);
      every(KEPT_PAUSE_NANOS, () -> send(socket));
    } catch (IOException e) {
      tally.lost(String.valueOf(e.getMessage()));
    }
  }

  private void send(DatagramSocket socket) {
    Tally its = tally;
    switch (Dialogue.ask(socket, DATAGRAM_PATIENCE)) {
      case Reply.Answer _ -> its.answered();
      case Reply.Silence() -> its.lost("silent");
      case Reply.Failure(int _, String message) -> its.lost(message);
    }
  }

  /** Begins another phase, and returns the count of the one before. */
  public Tally next() {
    Tally before = tally;
    tally = new Tally();
    return before;
  }

  /** Ends them. */
  @Override
  public void close() {
    ended = true;
    clients.forEach(LockSupport::unpark);
  }
}
