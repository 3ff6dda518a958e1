package dev.seamark.proxy.rules;

import dev.seamark.zones.catalog.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Servers that say their name and whom they see, and clients that ask them. */
public final class Dialogue {
  /** Long, since a right answer comes at once, on a machine that is not busy. */
  public static final int PATIENCE_MILLIS = 15_000;

  public static final int SILENCE_MILLIS = 400;

  public static final String REFUSED = "refused";
  public static final String SILENT = "silent";
  public static final String RESET = "reset";

  /** What a node's own process hears of a datagram that is refused or dropped. */
  public static final String NOT_PERMITTED = "not permitted";

  private Dialogue() {}

  /** Answers connections until the socket is closed. */
  public static void serve(ServerSocket server, String name) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(reply(name, socket.getInetAddress()));
      } catch (IOException _) {
        // the next one
      }
    }
  }

  /** Answers datagrams until the socket is closed. */
  public static void serve(DatagramSocket socket, String name) {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    while (!socket.isClosed()) {
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
    return (name + " " + IpAddress.of(client)).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Connects, and returns the reply: the server's name and the address that it sees; or one of the
   * words above, or what else went wrong.
   *
   * @param source the client's address, if it matters
   * @param millis how long to wait for a connection
   */
  public static String connect(Optional<String> source, String address, int port, int millis) {
    try (Socket socket = new Socket()) {
      if (source.isPresent()) {
        socket.bind(new InetSocketAddress(InetAddress.getByName(source.get()), 0));
      }
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), millis);
      byte[] reply = socket.getInputStream().readAllBytes();
      return new String(reply, StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException _) {
      return SILENT;
    } catch (ConnectException e) {
      return contains(e, "refused") ? REFUSED : e.toString();
    } catch (SocketException e) {
      return contains(e, "reset") ? RESET : e.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Asks with a datagram from a socket of its own, and returns what {@link #connect} does. */
  public static String datagram(String source, String address, int port, int millis)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(source))) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), port));
      return ask(socket, millis);
    }
  }

  /** Asks over a socket that is connected. */
  public static String ask(DatagramSocket socket, int millis) {
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
    } catch (IOException e) {
      return contains(e, NOT_PERMITTED) ? NOT_PERMITTED : e.toString();
    }
  }

  private static boolean contains(IOException e, String word) {
    return String.valueOf(e.getMessage()).contains(word);
  }
}
