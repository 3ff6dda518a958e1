package dev.seamark.watch.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection over which one GET after the other can be made (HTTP/1.1). Used by one thread at a
 * time; any thread may close it, which whoever reads notices at once.
 */
public final class HttpConnection implements AutoCloseable {
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int MOST_HEADERS = 200;

  /** Below the TLS there may be: closing it never waits for anything. */
  private final Socket raw;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[16 * 1024];
  private int position;
  private int limit;

  private HttpConnection(Socket raw, Socket socket) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /**
   * Connects.
   *
   * @param tls what to speak TLS with; null if the server does not
   */
  public static HttpConnection open(Server server, @Nullable SSLContext tls, Duration patience)
      throws IOException {
    Socket raw = Dialling.connect(server, patience);
    try {
      raw.setSoTimeout(Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
      return new HttpConnection(raw, tls == null ? raw : Dialling.secure(raw, server, tls));
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /**
   * Asks, and waits for the head of the reply.
   *
   * @param path with the query, below the server's URL
   * @param patience how long a read may wait until the head is there
   * @param silence how long a read of the body may wait
   * @param afterwards gets this connection when the body was read to its end
   */
  public Reply get(
      Server server,
      String path,
      Map<String, String> headers,
      Duration patience,
      Duration silence,
      Consumer<HttpConnection> afterwards)
      throws IOException {
    patience(patience);
    send(server, path, headers);
    String status = readLine();
    while (status.startsWith("HTTP/1.1 1")) { // a remark, not the reply
      readHeaders();
      status = readLine();
    }
    int code = code(status);
    Map<String, String> found = readHeaders();
    boolean reusable =
        status.startsWith("HTTP/1.1")
            && !"close".equalsIgnoreCase(found.getOrDefault("connection", ""));
    patience(silence);
    return new Reply(
        code, found, new ReplyBody(this, ReplyBody.length(found), reusable, silence, afterwards));
  }

  private void send(Server server, String path, Map<String, String> headers) throws IOException {
    StringBuilder request =
        new StringBuilder("GET ").append(server.basePath()).append(path).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(server.authority()).append("\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static int code(String status) throws IOException {
    String[] parts = status.split(" ", 3);
    if (!parts[0].startsWith("HTTP/1.") || parts.length < 2 || !parts[1].matches("\\d{3}")) {
      throw new IOException("the reply is not HTTP/1.1");
    }
    return Integer.parseInt(parts[1]);
  }

  private Map<String, String> readHeaders() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < MOST_HEADERS; i++) {
      String line = readLine();
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    throw new IOException("the reply has more than " + MOST_HEADERS + " headers");
  }

  /** A line without its end. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_LINE) {
      if (position == limit && !fill()) {
        throw new EOFException("connection closed");
      }
      char c = (char) (buffer[position++] & 0xff);
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append(c);
      }
    }
    throw new IOException("the reply has a line of more than " + LONGEST_LINE + " bytes");
  }

  int read(byte[] into, int offset, int length) throws IOException {
    if (position == limit && (length >= buffer.length || !fill())) {
      return in.read(into, offset, length);
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, into, offset, count);
    position += count;
    return count;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  void patience(Duration wait) throws IOException {
    raw.setSoTimeout(Math.clamp(wait.toMillis(), 1, Integer.MAX_VALUE));
    socket.setSoTimeout(Math.clamp(wait.toMillis(), 1, Integer.MAX_VALUE));
  }

  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException _) {
      // then it is closed already
    }
  }
}
