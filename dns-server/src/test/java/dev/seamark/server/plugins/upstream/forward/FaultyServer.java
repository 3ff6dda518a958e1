package dev.seamark.server.plugins.upstream.forward;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An upstream over UDP and TCP that mostly does not do what it should: it falls silent, lies, sends
 * halves of replies, and closes or resets its connections at any point.
 */
final class FaultyServer implements AutoCloseable {
  private static final int ATTEMPTS = 50;

  private final SplittableRandom random; // guarded by this
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private volatile boolean sound;

  private FaultyServer(
      SplittableRandom random, DatagramSocket udp, ServerSocket tcp, boolean sound) {
    this.random = random;
    this.udp = udp;
    this.tcp = tcp;
    this.sound = sound;
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::accept);
  }

  /** One that errs by this chance. */
  static FaultyServer open(SplittableRandom random) throws IOException {
    return open(random, false);
  }

  /** One that does not. */
  static FaultyServer sound() throws IOException {
    return open(new SplittableRandom(), true);
  }

  private static FaultyServer open(SplittableRandom random, boolean sound) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; ; i++) {
      DatagramSocket udp = new DatagramSocket(0, loopback);
      try {
        ServerSocket tcp = new ServerSocket(udp.getLocalPort(), 500, loopback);
        return new FaultyServer(random, udp, tcp, sound);
      } catch (IOException e) { // another process has the port for TCP
        udp.close();
        if (i == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  String address() {
    return "127.0.0.1:" + udp.getLocalPort();
  }

  /** From now on all replies are right. */
  void mend() {
    sound = true;
  }

  private synchronized int chance(int bound) {
    return sound ? 0 : random.nextInt(bound);
  }

  private static byte[] reply(byte[] query) {
    byte[] reply = Arrays.copyOf(query, query.length + 16);
    reply[2] |= (byte) 0x80;
    reply[3] |= (byte) 0x80;
    reply[7] = 1;
    byte[] record = {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1};
    System.arraycopy(record, 0, reply, query.length, record.length);
    return reply;
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!udp.isClosed()) {
      try {
        packet.setLength(buffer.length);
        udp.receive(packet);
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        byte[] out = distorted(Arrays.copyOf(buffer, packet.getLength()));
        if (out.length > 0) {
          udp.send(new DatagramPacket(out, out.length, from));
        }
      } catch (IOException e) {
        // closed, or the client's socket is
      }
    }
  }

  /** What comes over UDP; nothing where it falls silent. */
  private byte[] distorted(byte[] query) {
    byte[] reply = reply(query);
    switch (chance(24)) {
      case 1 -> reply[0] ^= 1; // another's ID
      case 2 -> reply[13] ^= 1; // another's question
      case 3 -> reply[2] |= 2; // cut: ask by TCP
      case 4 -> reply[2] |= 2;
      case 5 -> reply[2] |= 2;
      case 6 -> reply = Arrays.copyOf(reply, 12 + (reply.length - 12) / 2);
      case 7 -> reply = new byte[] {1};
      case 8 -> reply[3] |= 2; // SERVFAIL
      case 9 -> reply[2] &= 0x7F; // a query
      case 10 -> reply = new byte[0];
      default -> {}
    }
    return reply;
  }

  private void accept() {
    while (!tcp.isClosed()) {
      try {
        Socket connection = tcp.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      if (chance(12) == 1) {
        reset(connection);
        return;
      }
      DataInputStream in = new DataInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      while (true) {
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        byte[] reply = reply(query);
        byte[] framed = new byte[reply.length + 2];
        framed[0] = (byte) (reply.length >>> 8);
        framed[1] = (byte) reply.length;
        System.arraycopy(reply, 0, framed, 2, reply.length);
        switch (chance(16)) {
          case 1 -> {
            return;
          }
          case 2 -> {
            out.write(framed, 0, 1);
            return;
          }
          case 3 -> {
            out.write(framed, 0, framed.length / 2);
            return;
          }
          case 4 -> {
            out.write(framed, 0, framed.length / 2);
            reset(connection);
            return;
          }
          case 5 -> out.write(new byte[] {0, 0}); // an empty message
          case 6 -> out.write(new byte[] {0, 3, 1, 2, 3});
          case 7 -> {
            out.write(framed);
            return;
          }
          case 8 -> {} // silence
          case 9 -> {
            framed[2] ^= 1;
            out.write(framed);
          }
          default -> out.write(framed);
        }
      }
    } catch (IOException e) {
      // the client has closed it, or this server is closed
    }
  }

  private static void reset(Socket connection) throws IOException {
    connection.setSoLinger(true, 0);
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
