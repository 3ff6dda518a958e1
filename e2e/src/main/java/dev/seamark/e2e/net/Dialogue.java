package dev.seamark.e2e.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Servers that say their name and whom they see, and clients that ask them, over TCP and UDP. */
public final class Dialogue {
  private static final int MOST_WAITING = 1_000;
  private static final int REPLY = 100;

  private Dialogue() {}

  /** Answers at a port of a namespace, over both protocols and both families, from now on. */
  public static void serve(Namespace namespace, String name, int port) throws Exception {
    ServerSocket tcp = namespace.call(() -> new ServerSocket(port, MOST_WAITING));
    DatagramSocket udp = namespace.call(() -> new DatagramSocket(port));
    namespace.start(() -> serve(tcp, name));
    namespace.start(() -> serve(udp, name));
  }

  /** Sends back over TCP what it receives there, from now on. */
  public static void echo(Namespace namespace, int port) throws Exception {
    ServerSocket tcp = namespace.call(() -> new ServerSocket(port, MOST_WAITING));
    namespace.start(
        () -> {
          while (true) {
            try {
              Socket socket = tcp.accept();
              namespace.start(() -> echo(socket));
            } catch (IOException _) {
              // the next one
            }
          }
        });
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException _) {
      // the client has ended it
    }
  }

  private static void serve(ServerSocket server, String name) {
    while (true) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(reply(name, socket.getInetAddress()));
      } catch (IOException _) {
        // the next one
      }
    }
  }

  private static void serve(DatagramSocket socket, String name) {
    DatagramPacket packet = new DatagramPacket(new byte[REPLY], REPLY);
    while (true) {
      try {
        packet.setLength(REPLY);
        socket.receive(packet);
        byte[] reply = reply(name, packet.getAddress());
        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      } catch (IOException _) {
        // the next one
      }
    }
  }

  private static byte[] reply(String name, InetAddress client) {
    return (name + " " + client.getHostAddress()).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Connects from an address, and returns what the server says: its name and the client's address
   * as it sees it.
   */
  public static Reply connect(InetAddress source, InetSocketAddress to, Duration patience) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(source, 0));
      int port = socket.getLocalPort();
      try {
        socket.connect(to, Math.toIntExact(patience.toMillis()));
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        byte[] said = socket.getInputStream().readAllBytes();
        return Reply.of(port, new String(said, StandardCharsets.US_ASCII));
      } catch (SocketTimeoutException _) {
        return new Reply.Silence();
      } catch (IOException e) {
        return new Reply.Failure(port, String.valueOf(e.getMessage()));
      }
    } catch (IOException e) {
      return new Reply.Failure(0, String.valueOf(e.getMessage()));
    }
  }

  /** Likewise by a datagram, from a port of its own. */
  public static Reply ask(InetAddress source, InetSocketAddress to, Duration patience) {
    try (DatagramSocket socket = new DatagramSocket(0, source)) {
      socket.connect(to);
      return ask(socket, patience);
    } catch (IOException e) {
      return new Reply.Failure(0, String.valueOf(e.getMessage()));
    }
  }

  /** Likewise over a socket that is connected. */
  public static Reply ask(DatagramSocket socket, Duration patience) {
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.send(new DatagramPacket(new byte[] {'?'}, 1));
      DatagramPacket reply = new DatagramPacket(new byte[REPLY], REPLY);
      socket.receive(reply);
      return Reply.of(
          socket.getLocalPort(),
          new String(reply.getData(), 0, reply.getLength(), StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException _) {
      return new Reply.Silence();
    } catch (IOException e) {
      return new Reply.Failure(socket.getLocalPort(), String.valueOf(e.getMessage()));
    }
  }
}
