package dev.seamark.e2e.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A page that an HTTP server in a namespace gives.
 *
 * @param status its code
 * @param head all header fields
 * @param body what it says
 */
public record Page(int status, String head, String body) {
  private static final int PATIENCE_MILLIS = 5_000;

  /** Reads it; fails where nobody listens. */
  public static Page of(Namespace namespace, InetSocketAddress server, String path)
      throws Exception {
    return namespace.call(() -> read(server, path));
  }

  private static Page read(InetSocketAddress server, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET " + path + " HTTP/1.0\r\nHost: here\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      if (end < 0) {
        throw new IOException("no page: " + all);
      }
      return new Page(
          Integer.parseInt(all.split(" ", 3)[1]), all.substring(0, end), all.substring(end + 4));
    }
  }
}
