package dev.seamark.watch.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * In front of fabric8's mock server, which serves watches over WebSockets only: makes of each what
 * an API server makes of a plain GET, one event a line. All else passes through.
 */
final class WatchBridge implements AutoCloseable {
  private static final String END = "";

  private final URI mock;
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server;
  private final AtomicInteger watches = new AtomicInteger();

  /**
   * A bridge to the mock server.
   *
   * @param mock its URL, over http
   */
  WatchBridge(URI mock) {
    this.mock = mock;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many watches are open; the mock server replays nothing to those that come late. */
  int watches() {
    return watches.get();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestURI().toString();
      if (target.contains("sendInitialEvents")) {
        exchange.sendResponseHeaders(422, -1); // which the mock server takes no notice of
      } else if (target.contains("watch=true")) {
        watch(exchange, target);
      } else {
        pass(exchange, target);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(HttpExchange exchange, String target) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(mock.resolve(target)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
    exchange.getResponseBody().write(answer.body());
  }

  private void watch(HttpExchange exchange, String target)
      throws IOException, InterruptedException {
    var lines = new LinkedBlockingQueue<String>();
    URI uri = URI.create(mock.resolve(target).toString().replaceFirst("^http", "ws"));
    WebSocket socket = client.newWebSocketBuilder().buildAsync(uri, new Lines(lines)).join();
    watches.incrementAndGet();
    try {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      for (String line = lines.take(); !line.equals(END); line = lines.take()) {
        exchange.getResponseBody().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    } finally {
      watches.decrementAndGet();
      socket.abort();
    }
  }

  /** Each message as a line, then {@link #END}. */
  private record Lines(BlockingQueue<String> to, StringBuilder message)
      implements WebSocket.Listener {
    Lines(BlockingQueue<String> to) {
      this(to, new StringBuilder());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        to.add(message.toString().replaceAll("\\R", " "));
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      to.add(END);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      to.add(END);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
