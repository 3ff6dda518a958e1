package dev.seamark.watch.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that answers each request, whatever it is, with the next of the given bytes; after the
 * last ones it closes the connection.
 */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listening;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final String[] replies;

  /** A server with these replies on each of its connections. */
  ScriptedServer(String... replies) {
    this.replies = replies;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it is. */
  Server address() {
    return Server.of("http://127.0.0.1:" + port(), "", Optional.empty());
  }

  int port() {
    return listening.getLocalPort();
  }

  /** The heads of the requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException _) {
      // closed with the test
    }
  }

  private void serve(Socket client) {
    try (client) {
      for (String reply : replies) {
        requests.add(head(client.getInputStream()));
        client.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
      }
      client.shutdownOutput();
      client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException _) {
      // the client has closed
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client has closed");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
