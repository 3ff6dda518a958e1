package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A pod's program that takes TCP connections: a virtual thread for each. */
final class Endpoint implements AutoCloseable {
  /** What it does with a connection. */
  interface Talk {
    void with(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Talk talk;
  private final Thread accepting;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();

  private Endpoint(IpAddress at, Talk talk) {
    this.talk = talk;
    try {
      server = new ServerSocket();
      server.setReceiveBufferSize(1 << 16);
      server.bind(Transport.socketAddress(at, 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accepting = Thread.ofVirtual().name("endpoint").start(this::accept);
  }

  static Endpoint that(Talk talk) {
    return new Endpoint(Ports.freshAddress(), talk);
  }

  /** Says its own address and port, and closes. */
  static Endpoint thatSaysItsName() {
    return thatSaysItsName(Ports.freshAddress());
  }

  static Endpoint thatSaysItsName(IpAddress at) {
    return new Endpoint(
        at,
        socket -> {
          try (socket) {
            String name = name((InetSocketAddress) socket.getLocalSocketAddress());
            socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
          }
        });
  }

  /** Sends back what it gets. */
  static Endpoint thatEchoes() {
    return that(
        socket -> {
          try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
          }
        });
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        accepted.incrementAndGet();
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    talk.with(socket);
                  } catch (IOException _) {
                    // the other side went
                  }
                });
      }
    } catch (IOException _) {
      // closed
    }
  }

  int accepted() {
    return accepted.get();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  String name() {
    return name(address());
  }

  static String name(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  @Override
  public void close() {
    try {
      server.close();
      accepting.join(); // the kernel accepts until that one has gone
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
