package dev.seamark.watch.http;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/**
 * A connection over which one request after the other can be made (HTTP/1.1). Used by one thread at
 * a time; any thread may close it, which a reader notices at once.
 */
public final class HttpConnection implements AutoCloseable {
  /** Below the TLS there may be: closing it never waits for anything. */
  private final Socket raw;

  private final Socket socket;
  private final Exchange exchange;

  private HttpConnection(Socket raw, Socket socket) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.exchange = new Exchange(socket, "the server");
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
    return ask(
        Exchange.request("GET", server.basePath() + path, server.authority(), headers),
        patience,
        silence,
        afterwards);
  }

  /**
   * Sends a JSON document, and waits for the head of the reply.
   *
   * @param patience how long a read may wait
   */
  public Reply post(
      Server server,
      String path,
      Map<String, String> headers,
      byte[] json,
      Duration patience,
      Consumer<HttpConnection> afterwards)
      throws IOException {
    ClassicHttpRequest request =
        Exchange.request("POST", server.basePath() + path, server.authority(), headers);
    request.addHeader("Content-Type", "application/json");
    request.addHeader("Content-Length", json.length);
    request.setEntity(new ByteArrayEntity(json, null));
    return ask(request, patience, patience, afterwards);
  }

  private Reply ask(
      ClassicHttpRequest request,
      Duration patience,
      Duration silence,
      Consumer<HttpConnection> afterwards)
      throws IOException {
    patience(patience);
    ClassicHttpResponse head = exchange.ask(request);
    boolean reusable = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, head, null);
    patience(silence);
    return new Reply(
        head.getCode(),
        headers(head),
        new ReplyBody(this, exchange, exchange.body(head), reusable, silence, afterwards));
  }

  private static Map<String, String> headers(ClassicHttpResponse head) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : head.getHeaders()) {
      headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    return headers;
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
