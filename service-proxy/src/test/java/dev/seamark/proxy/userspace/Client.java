package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of TCP. */
final class Client {
  private static final int PATIENCE_MILLIS = 30_000;

  private Client() {}

  /** A connection to a Service, with a deadline on reads. */
  static Socket connect(IpAddress service) throws IOException {
    return connect(Ports.socket(service));
  }

  static Socket connect(InetSocketAddress address) throws IOException {
    return connect(address, new Socket());
  }

  /** A connection that comes from an address of loopback. */
  static Socket connectFrom(IpAddress from, IpAddress service) throws IOException {
    Socket socket = new Socket();
    socket.bind(Transport.socketAddress(from, 0));
    return connect(Ports.socket(service), socket);
  }

  private static Socket connect(InetSocketAddress address, Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    try {
      socket.connect(address, PATIENCE_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** All that an endpoint says until it ends. */
  static String ask(IpAddress service) throws IOException {
    try (Socket socket = connect(service)) {
      return readAll(socket);
    }
  }

  static String askFrom(IpAddress from, IpAddress service) throws IOException {
    try (Socket socket = connectFrom(from, service)) {
      return readAll(socket);
    }
  }

  static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
