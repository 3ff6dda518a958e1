package dev.seamark.proxy.nft;

import dev.seamark.proxy.rules.Dialogue;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers and clients in namespaces: pods that say their name and whom they see. */
final class Peer {
  static final String REFUSED = Dialogue.REFUSED;
  static final String SILENT = Dialogue.SILENT;

  private Peer() {}

  /** Serves TCP and UDP of both families at this port until the namespace's threads end. */
  static void serve(Namespace namespace, String name, int port) throws Exception {
    ServerSocket tcp = namespace.call(() -> new ServerSocket(port, 1_000));
    DatagramSocket udp = namespace.call(() -> new DatagramSocket(port));
    namespace.start(() -> Dialogue.serve(tcp, name));
    namespace.start(() -> Dialogue.serve(udp, name));
  }

  /**
   * Connects, and returns the reply: the pod's name and the address that it sees; or {@link
   * #REFUSED}, or what else went wrong.
   */
  static String tcp(Namespace from, String address, int port) throws Exception {
    return from.call(
        () -> Dialogue.connect(Optional.empty(), address, port, Dialogue.PATIENCE_MILLIS));
  }

  /** Likewise, from this address of the client. */
  static String tcp(Namespace from, String source, String address, int port) throws Exception {
    return from.call(
        () -> Dialogue.connect(Optional.of(source), address, port, Dialogue.PATIENCE_MILLIS));
  }

  /** Likewise where silence is expected. */
  static String tcpBriefly(Namespace from, String address, int port) throws Exception {
    return from.call(
        () -> Dialogue.connect(Optional.empty(), address, port, Dialogue.SILENCE_MILLIS));
  }

  /** Connects so many times, one after the other. */
  static List<String> tcpOften(Namespace from, String address, int port, int times)
      throws Exception {
    return from.call(
        () -> {
          List<String> replies = new ArrayList<>();
          for (int i = 0; i < times; i++) {
            replies.add(
                Dialogue.connect(Optional.empty(), address, port, Dialogue.PATIENCE_MILLIS));
          }
          return replies;
        });
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
      return ask(socket);
    }
  }

  /** Asks where an answer is expected. */
  static String ask(DatagramSocket socket) {
    return Dialogue.ask(socket, Dialogue.PATIENCE_MILLIS);
  }

  /** Asks where silence is expected. */
  static String askBriefly(DatagramSocket socket) {
    return Dialogue.ask(socket, Dialogue.SILENCE_MILLIS);
  }
}
