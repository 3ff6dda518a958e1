package dev.seamark.server.plugins.dnstap;

import dev.seamark.server.tls.TlsTrust;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Where a collector listens.
 *
 * @param kind how it is reached
 * @param address the path of a socket, or HOST:PORT
 * @param skipsVerification whether anybody's certificate is accepted
 */
record Collector(Kind kind, String address, boolean skipsVerification) {
  private static final int PATIENCE_MILLIS = 4000;

  /** How a collector is reached. */
  enum Kind {
    UNIX,
    TCP,
    TLS
  }

  /** A connection to it. */
  record Connection(InputStream in, OutputStream out, Closeable socket) {}

  /** Connects. May block for some seconds. */
  Connection connect() throws IOException {
    return switch (kind) {
      case UNIX -> overUnix();
      case TCP -> {
        Socket socket = tcp();
        yield new Connection(socket.getInputStream(), socket.getOutputStream(), socket);
      }
      case TLS -> overTls();
    };
  }

  private Connection overUnix() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(address));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new Connection(
        Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
  }

  private Socket tcp() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host(), port()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS); // only control frames are read
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private Connection overTls() throws IOException {
    Socket plain = tcp();
    try {
      SSLSocket socket =
          (SSLSocket) context().getSocketFactory().createSocket(plain, host(), port(), true);
      if (!skipsVerification) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
      }
      socket.startHandshake();
      return new Connection(socket.getInputStream(), socket.getOutputStream(), socket);
    } catch (SSLException e) {
      plain.close();
      throw new IOException(
          e.getCause() instanceof CertificateException
              ? "its certificate cannot be verified (skipverify accepts any)"
              : "the TLS handshake failed",
          e);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, skipsVerification ? TlsTrust.ofAnybody() : TlsTrust.ofTheSystem(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up", e);
    }
  }

  private String host() {
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** As in a Corefile. */
  @Override
  public String toString() {
    return switch (kind) {
      case UNIX -> "unix://" + address;
      case TCP -> "tcp://" + address;
      case TLS -> "tls://" + address;
    };
  }
}
