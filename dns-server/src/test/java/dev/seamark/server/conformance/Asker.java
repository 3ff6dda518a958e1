package dev.seamark.server.conformance;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Sends messages to a server on this host, each from a socket of its own. */
final class Asker {
  private static final int PATIENCE_MILLIS = 15_000;

  private final int port;

  Asker(int port) {
    this.port = port;
  }

  /** The reply over UDP; empty if none comes within the time. */
  Optional<byte[]> udp(byte[] query, int millis) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(millis);
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket reply = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(reply);
      return Optional.of(Arrays.copyOf(reply.getData(), reply.getLength()));
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
  }

  Message udp(Message query) throws IOException {
    return new Message(
        udp(query.toWire(), PATIENCE_MILLIS)
            .orElseThrow(() -> new AssertionError("no reply over UDP to " + query.getQuestion())));
  }

  /** The first reply over TCP; empty if none comes within the time. */
  Optional<byte[]> tcp(byte[] query, int millis) throws IOException {
    try (Socket socket = connect(millis)) {
      send(socket, query);
      return Optional.of(receive(socket));
    } catch (SocketTimeoutException | java.io.EOFException e) {
      return Optional.empty();
    }
  }

  Message tcp(Message query) throws IOException {
    return new Message(
        tcp(query.toWire(), PATIENCE_MILLIS)
            .orElseThrow(() -> new AssertionError("no reply over TCP to " + query.getQuestion())));
  }

  /** All messages of a zone transfer: up to the second SOA, or one message without any answer. */
  List<Message> transfer(Message query) throws IOException {
    List<Message> messages = new ArrayList<>();
    try (Socket socket = connect(PATIENCE_MILLIS)) {
      send(socket, query.toWire());
      int soas = 0;
      do {
        Message message = new Message(receive(socket));
        messages.add(message);
        if (message.getSection(Section.ANSWER).isEmpty()) {
          break;
        }
        soas +=
            (int)
                message.getSection(Section.ANSWER).stream()
                    .filter(record -> record.getType() == Type.SOA)
                    .count();
      } while (soas < 2);
    }
    return messages;
  }

  private Socket connect(int millis) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
    socket.setSoTimeout(millis);
    return socket;
  }

  private static void send(Socket socket, byte[] query) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(query.length);
    out.write(query);
    out.flush();
  }

  private static byte[] receive(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] reply = new byte[in.readUnsignedShort()];
    in.readFully(reply);
    return reply;
  }
}
