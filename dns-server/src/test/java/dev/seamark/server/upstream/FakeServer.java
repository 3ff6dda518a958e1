package dev.seamark.server.upstream;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A DNS server on the loopback that does what the test says, over UDP and TCP of one port. */
public final class FakeServer implements AutoCloseable {
  private static final int ATTEMPTS = 50;

  /** What to do with a question. */
  public interface Behaviour {
    void asked(Asked asked) throws IOException;
  }

  private final Behaviour behaviour;
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  private volatile boolean knownClientsOnly;

  private FakeServer(Behaviour behaviour, DatagramSocket udp, ServerSocket tcp) {
    this.behaviour = behaviour;
    this.udp = udp;
    this.tcp = tcp;
    Thread.ofVirtual().name("fake-udp").start(this::serveUdp);
    Thread.ofVirtual().name("fake-tcp").start(this::accept);
  }

  /** A server on a port of its own. */
  public static FakeServer open(Behaviour behaviour) {
    return open(0, behaviour);
  }

  /** A server with TLS on its TCP port; its UDP port is there, and ought to stay unused. */
  public static FakeServer open(SSLContext tls, Behaviour behaviour) {
    return open(0, tls.getServerSocketFactory(), behaviour);
  }

  /** The same for clients with a certificate that the context trusts. */
  public static FakeServer openForKnownClients(SSLContext tls, Behaviour behaviour) {
    FakeServer server = open(tls, behaviour);
    server.knownClientsOnly = true;
    return server;
  }

  /** A server on this port, which must be free. */
  public static FakeServer open(int port, Behaviour behaviour) {
    return open(port, ServerSocketFactory.getDefault(), behaviour);
  }

  /** A server whose TCP sockets come from there. */
  public static FakeServer open(int port, ServerSocketFactory sockets, Behaviour behaviour) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; ; i++) {
      DatagramSocket udp = null;
      try {
        udp = new DatagramSocket(port, loopback);
        return new FakeServer(
            behaviour, udp, sockets.createServerSocket(udp.getLocalPort(), 50, loopback));
      } catch (IOException e) {
        if (udp != null) {
          udp.close();
        }
        if (i == ATTEMPTS) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** A server that answers every question with this address. */
  public static FakeServer answering(String address) {
    return open(question -> question.reply(question.with(address)));
  }

  /** A server that never says anything. */
  public static FakeServer silent() {
    return open(question -> {});
  }

  /** A server that answers with this code and no records. */
  public static FakeServer failing(int rcode) {
    return open(question -> question.reply(question.failing(rcode)));
  }

  /** A port where nobody listens. */
  public static int deadPort() {
    try (FakeServer server = silent()) {
      return server.port();
    }
  }

  public int port() {
    return udp.getLocalPort();
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** What was asked so far, health checks ({@code NS} questions) not among it. */
  public List<Asked> asked() {
    return asked.stream().filter(a -> a.question().getType() != org.xbill.DNS.Type.NS).toList();
  }

  /** The health checks so far. */
  public List<Asked> checks() {
    return asked.stream().filter(a -> a.question().getType() == org.xbill.DNS.Type.NS).toList();
  }

  /** How many TCP connections were made. */
  public int connections() {
    return connections.size();
  }

  /** Closes the TCP connections, not the server. */
  public void hangUp() throws IOException {
    for (Socket socket : connections) {
      socket.close();
    }
  }

  private void serveUdp() {
    byte[] buffer = new byte[65_535];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        take(
            new Asked(
                bytes, "udp", from, out -> udp.send(new DatagramPacket(out, out.length, from))));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = tcp.accept();
        connections.add(socket);
        if (knownClientsOnly) {
          ((SSLSocket) socket).setNeedClientAuth(true);
        }
        Thread.ofVirtual().name("fake-tcp-connection").start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        take(
            new Asked(
                bytes,
                socket instanceof SSLSocket ? "tls" : "tcp",
                (InetSocketAddress) socket.getRemoteSocketAddress(),
                reply -> {
                  byte[] framed = new byte[reply.length + 2];
                  framed[0] = (byte) (reply.length >>> 8);
                  framed[1] = (byte) reply.length;
                  System.arraycopy(reply, 0, framed, 2, reply.length);
                  out.write(framed);
                  out.flush();
                }));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void take(Asked question) throws IOException {
    asked.add(question);
    try {
      behaviour.asked(question);
    } catch (SocketException e) {
      if (!udp.isClosed()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
      hangUp();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a reply goes. */
  public interface Out {
    void send(byte[] reply) throws IOException;
  }

  /** A question that came. */
  public static final class Asked {
    private final byte[] bytes;
    private final String transport;
    private final InetSocketAddress from;
    private final Out out;

    Asked(byte[] bytes, String transport, InetSocketAddress from, Out out) {
      this.bytes = bytes;
      this.transport = transport;
      this.from = from;
      this.out = out;
    }

    /** {@code udp}, {@code tcp} or {@code tls}. */
    public String transport() {
      return transport;
    }

    /** Who asked. */
    public InetSocketAddress from() {
      return from;
    }

    /** Where any bytes can be sent to. */
    public Out out() {
      return out;
    }

    /** The whole message. */
    public Message message() {
      try {
        return new Message(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The question. */
    public Record question() {
      Record question = message().getQuestion();
      if (question == null) {
        throw new AssertionError("a message without a question came");
      }
      return question;
    }

    /** A reply without records. */
    public Message failing(int rcode) {
      Message reply = new Message(message().getHeader().getID());
      reply.getHeader().setFlag(Flags.QR);
      reply.getHeader().setFlag(Flags.RA);
      reply.getHeader().setRcode(rcode);
      reply.addRecord(question(), Section.QUESTION);
      return reply;
    }

    /** A reply with this IPv4 address. */
    public Message with(String address) {
      Message reply = failing(0);
      reply.addRecord(record(question().getName() + " 60 IN A " + address), Section.ANSWER);
      return reply;
    }

    /** Sends the reply. */
    public void reply(Message reply) throws IOException {
      out.send(reply.toWire());
    }
  }

  /** A record in presentation format, with TTL and class. */
  public static Record record(String text) {
    String[] words = text.split(" ", 5);
    try {
      return Record.fromString(
          Name.fromString(words[0]),
          org.xbill.DNS.Type.value(words[3]),
          org.xbill.DNS.DClass.IN,
          Long.parseLong(words[1]),
          words[4],
          Name.root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
