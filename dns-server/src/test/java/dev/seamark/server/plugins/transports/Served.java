package dev.seamark.server.plugins.transports;

import dev.seamark.process.log.Logging;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.harness.Await;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.serve.Seamark;
import dev.seamark.server.upstream.tls.Authority;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A server in this process, by a Corefile whose word PORT is a free port of the loopback. */
final class Served implements AutoCloseable {
  static final int PATIENCE_MILLIS = 20_000;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  final Authority authority = new Authority("Authority of this test");
  final Path folder;
  final int port;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final Logging logging = Logging.to(log);
  private volatile String corefile = "";
  private final Seamark server;

  /** A server that does not serve yet; its certificate is for localhost. */
  Served(Path folder) throws IOException {
    this.folder = folder;
    port = freePort();
    authority.certificateIn(folder.resolve("ca.pem"));
    renew();
    server =
        new Seamark(
            new Seamark.Settings(
                () ->
                    CorefileParser.parseText(
                        "Corefile",
                        corefile,
                        folder,
                        Set.copyOf(Plugins.names()),
                        word -> Optional.empty()),
                port,
                2,
                code -> {}),
            meters);
  }

  private static int freePort() throws IOException {
    for (int tries = 0; tries < 20; tries++) {
      try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), LOOPBACK)) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // taken for UDP: another one
      }
    }
    throw new IOException("no free port");
  }

  /** The server's certificate is another one from now on. */
  Authority.Issued renew() {
    Authority.Issued issued = authority.issue("localhost", "127.0.0.1");
    issued.certificateIn(folder.resolve("cert.pem"));
    issued.keyIn(folder.resolve("key.pem"));
    return issued;
  }

  /**
   * Serves a block with this scheme and these lines, patient with slow machines unless a line says
   * how patient.
   */
  Served serving(String scheme, String... lines) throws Exception {
    String all = String.join("\n ", lines);
    String patience = all.contains("timeouts") ? "" : "\n timeouts {\n read 1m\n idle 1m\n }";
    corefile(scheme + "://.:PORT {\n bind 127.0.0.1\n root FOLDER\n " + all + patience + "\n}");
    server.start();
    return this;
  }

  void corefile(String text) {
    corefile = text.replace("PORT", "" + port).replace("FOLDER", folder.toString()) + "\n";
  }

  Seamark server() {
    return server;
  }

  /** The lines of the log so far. */
  String log() {
    logging.drain();
    return log.toString(StandardCharsets.UTF_8);
  }

  /** The sum of the samples whose names and labels hold all of this. */
  double metric(String... parts) {
    return meters
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .filter(line -> Set.of(parts).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  void awaitMetric(double value, String... parts) {
    Await.until(
        String.join(" ", parts) + " is " + value + " in:\n" + meters.scrape(),
        () -> metric(parts) == value);
  }

  Socket connect() throws IOException {
    return connect(LOOPBACK.getHostAddress());
  }

  Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(LOOPBACK, port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  SSLSocket secure() throws IOException {
    return secure(authority.trusting());
  }

  SSLSocket secure(SSLContext by) throws IOException {
    return secure(connect(), by);
  }

  SSLSocket secure(Socket plain) throws IOException {
    return secure(plain, authority.trusting());
  }

  private SSLSocket secure(Socket plain, SSLContext by) throws IOException {
    SSLSocket socket =
        (SSLSocket) by.getSocketFactory().createSocket(plain, "localhost", port, true);
    socket.startHandshake();
    return socket;
  }

  static Message query(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
  }

  static void send(Socket socket, Message... queries) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Message each : queries) {
      byte[] wire = each.toWire();
      all.write(wire.length >> 8);
      all.write(wire.length);
      all.writeBytes(wire);
    }
    socket.getOutputStream().write(all.toByteArray());
    socket.getOutputStream().flush();
  }

  static byte[] receive(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  static Message ask(Socket socket, String name) throws IOException {
    send(socket, query(name));
    return new Message(receive(socket));
  }

  @Override
  public void close() {
    server.close();
    logging.close();
  }
}
