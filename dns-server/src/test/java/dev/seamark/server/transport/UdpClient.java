package dev.seamark.server.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks over UDP from a socket that takes replies from anywhere. */
final class UdpClient implements AutoCloseable {
  private static final int DEADLINE_MILLIS = 30_000;

  /** A reply and where it came from. */
  record Reply(Message message, InetSocketAddress from) {}

  private final DatagramSocket socket;
  private final InetSocketAddress server;
  private final byte[] buffer = new byte[65_535];

  UdpClient(String ip, int port) throws IOException {
    server = new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    // A client of the server's own family, whatever the machine prefers.
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(any(ip)), 0));
    socket.setReceiveBufferSize(4 << 20);
    socket.setSoTimeout(DEADLINE_MILLIS);
  }

  private static String any(String ip) {
    return ip.contains(":") ? "::" : "0.0.0.0";
  }

  InetSocketAddress local() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  static Message question(int id, String name) throws IOException {
    Message query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    query.getHeader().setID(id);
    return query;
  }

  void send(Message query) throws IOException {
    send(query.toWire());
  }

  void send(byte[] packet) throws IOException {
    socket.send(new DatagramPacket(packet, packet.length, server));
  }

  Reply receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    socket.receive(packet);
    Message message = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    return new Reply(message, (InetSocketAddress) packet.getSocketAddress());
  }

  /** Receives without looking. */
  void skip(int replies) throws IOException {
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    for (int i = 0; i < replies; i++) {
      packet.setLength(buffer.length);
      socket.receive(packet);
    }
  }

  Reply ask(Message query) throws IOException {
    send(query);
    return receive();
  }

  @Override
  public void close() {
    socket.close();
  }
}
