package dev.seamark.proxy.nft;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers that say their name and whom they see, and clients that ask them. */
final class Peer {
  /** Long, since a right answer comes at once, on a machine that is not. */
  private static final int PATIENCE_MILLIS = 15_000;

  private static final int SILENCE_MILLIS = 400;

  static final String REFUSED = "refused";
  static final String SILENT = "silent";

  private Peer() {}

  /** Serves TCP and UDP of both families at this port until the namespace's threads end. */
  static void serve(Namespace namespace, String name, int port) throws Exception {
    ServerSocket tcp = namespace.call(() -> new ServerSocket(port, 1_000));
    DatagramSocket udp = namespace.call(() -> new DatagramSocket(port));
    namespace.start(() -> serveTcp(tcp, name));
    namespace.start(() -> serveUdp(udp, name));
  }

  private static void serveTcp(ServerSocket server, String name) {
    while (true) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(reply(name, socket.getInetAddress()));
      } catch (IOException _) {
        // the next one
      }
    }
  }

  private static void serveUdp(DatagramSocket socket, String name) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    while (true) {
      try {
        packet.setLength(100);
        socket.receive(packet);
        byte[] reply = reply(name, packet.getAddress());
        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      } catch (IOException _) {
        // the next one
      }
    }
  }

  private static byte[] reply(String name, InetAddress client) {
    String address = client.getHostAddress().replaceAll("%.*", "");
    String text = dev.seamark.zones.catalog.IpAddress.parse(address).orElseThrow().toString();
    return (name + " " + text).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Connects, and returns the reply: the pod's name and the address that it sees; or {@link
   * #REFUSED}, or what else went wrong.
   */
  static String tcp(Namespace from, String address, int port) throws Exception {
    return from.call(() -> connect(Optional.empty(), address, port, PATIENCE_MILLIS));
  }

  /** Likewise, from this address of the client. */
  static String tcp(Namespace from, String source, String address, int port) throws Exception {
    return from.call(() -> connect(Optional.of(source), address, port, PATIENCE_MILLIS));
  }

  /** Likewise where silence is expected. */
  static String tcpBriefly(Namespace from, String address, int port) throws Exception {
    return from.call(() -> connect(Optional.empty(), address, port, SILENCE_MILLIS));
  }

  /** Connects so many times, one after the other. */
  static List<String> tcpOften(Namespace from, String address, int port, int times)
      throws Exception {
    return from.call(
        () -> {
          List<String> replies = new ArrayList<>();
          for (int i = 0; i < times; i++) {
            replies.add(connect(Optional.empty(), address, port, PATIENCE_MILLIS));
          }
          return replies;
        });
  }

  /** To be called on a thread of the client's namespace. */
  static String connect(Optional<String> source, String address, int port, int millis)
      throws IOException {
    try (Socket socket = new Socket()) {
      if (source.isPresent()) {
        socket.bind(new InetSocketAddress(InetAddress.getByName(source.get()), 0));
      }
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), millis);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException _) {
      return SILENT;
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage()).contains("refused") ? REFUSED : e.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** A client's socket that keeps its port. */
  static DatagramSocket udpSocket(Namespace from, String address, int port) throws Exception {
    return from.call(
        () -> {
          DatagramSocket socket = new DatagramSocket();
          socket.connect(new InetSocketAddress(InetAddress.getByName(address), port));
          return socket;
        });
  }

  /** Asks over a socket of its own. */
  static String udp(Namespace from, String address, int port) throws Exception {
    try (DatagramSocket socket = udpSocket(from, address, port)) {
      return ask(socket, PATIENCE_MILLIS);
    }
  }

  /** Asks where an answer is expected. */
  static String ask(DatagramSocket socket) throws IOException {
    return ask(socket, PATIENCE_MILLIS);
  }

  /** Asks where silence is expected. */
  static String askBriefly(DatagramSocket socket) throws IOException {
    return ask(socket, SILENCE_MILLIS);
  }

  private static String ask(DatagramSocket socket, int millis) throws IOException {
    try {
      socket.setSoTimeout(millis);
      socket.send(new DatagramPacket(new byte[] {'?'}, 1));
      DatagramPacket reply = new DatagramPacket(new byte[100], 100);
      socket.receive(reply);
      return new String(reply.getData(), 0, reply.getLength(), StandardCharsets.US_ASCII);
    } catch (PortUnreachableException _) {
      return REFUSED;
    } catch (SocketTimeoutException _) {
      return SILENT;
    }
  }
}
