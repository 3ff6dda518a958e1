package dev.seamark.watch.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** Connecting: directly or through a proxy, and TLS on top. */
final class Dialling {
  /** A peer that is gone without a word is noticed after 15 + 3 × 5 s. */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private static final int KEEP_ALIVE_INTERVAL_SECONDS = 5;
  private static final int KEEP_ALIVE_COUNT = 3;

  private Dialling() {}

  static Socket connect(Server server, Duration patience) throws IOException {
    if (server.proxy().isEmpty()) {
      return connect(new Socket(), server.host(), server.port(), patience);
    }
    URI proxy = server.proxy().get();
    return switch (String.valueOf(proxy.getScheme())) {
      case "socks5", "socks5h" -> {
        var at = InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy, 1080));
        Socket socket =
            new Socket(
                new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(at.getHostName(), at.getPort())));
        socket.connect(
            InetSocketAddress.createUnresolved(server.host(), server.port()), millis(patience));
        yield prepared(socket);
      }
      case "http" -> tunnel(server, proxy, patience);
      default ->
          throw new IOException(
              "the proxy " + proxy.getScheme() + "://… is not supported; use http or socks5");
    };
  }

  private static Socket connect(Socket socket, String host, int port, Duration patience)
      throws IOException {
    IOException last = new UnknownHostException(host);
    for (InetAddress address : InetAddress.getAllByName(host)) {
      try {
        socket.connect(new InetSocketAddress(address, port), millis(patience));
        return prepared(socket);
      } catch (IOException e) {
        last = e;
        socket.close();
        socket = new Socket();
      }
    }
    throw last;
  }

  private static Socket prepared(Socket socket) throws IOException {
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_COUNT);
    }
    return socket;
  }

  private static Socket tunnel(Server server, URI proxy, Duration patience) throws IOException {
    Socket socket = connect(new Socket(), proxy.getHost(), port(proxy, 80), patience);
    String peer = "the proxy " + proxy.getHost();
    try {
      socket.setSoTimeout(millis(patience));
      // TLS and HTTP let the client speak first: nothing of the server's can follow the head
      ClassicHttpResponse head =
          new Exchange(socket, peer)
              .ask(
                  Exchange.request(
                      "CONNECT", server.authority(), server.authority(), credentials(proxy)));
      if (head.getCode() / 100 != 2) {
        throw new IOException(peer + " refuses: " + head.getCode() + " " + head.getReasonPhrase());
      }
      return socket;
    } catch (EOFException _) {
      socket.close();
      throw new IOException(peer + " closed the connection");
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Map<String, String> credentials(URI proxy) {
    String user = proxy.getUserInfo();
    return user == null
        ? Map.of()
        : Map.of(
            "Proxy-Authorization",
            "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  static Socket secure(Socket raw, Server server, SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(raw, server.tlsName(), server.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name in the certificate
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static int port(URI proxy, int otherwise) {
    return proxy.getPort() < 0 ? otherwise : proxy.getPort();
  }

  private static int millis(Duration patience) {
    return Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
  }
}
