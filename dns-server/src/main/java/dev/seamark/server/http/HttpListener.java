package dev.seamark.server.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.seamark.server.plugin.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server on one address. Plugins of several server blocks, and those of the configurations
 * before and after a reload, share it, each with routes of its own: what stays where it was is
 * never closed.
 */
public final class HttpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("server");

  /** Probes, a scraper or two, some injectors; who comes beyond that is told to come again. */
  private static final int AT_ONCE = 64;

  private static final int BACKLOG = 128;
  private static final HttpReply NOT_FOUND = HttpReply.text(404, "404 page not found\n");
  private static final HttpReply NOT_ALLOWED = HttpReply.text(405, "only GET and HEAD\n");
  private static final HttpReply BUSY = HttpReply.text(503, "too many requests at once\n");
  private static final HttpReply BROKEN = HttpReply.text(500, "internal error\n");

  static {
    // Seconds a request may take to come in and a reply to go out: without them a client that
    // stalls holds its thread for ever. The JDK's server reads them once, from properties only.
    limit("sun.net.httpserver.maxReqTime", "10");
    limit("sun.net.httpserver.maxRspTime", "30");
    limit("jdk.httpserver.maxConnections", "1024");
    limit("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Semaphore running = new Semaphore(AT_ONCE);
  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  private HttpListener(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  private record Key(HttpAddress address) {}

  private static void limit(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Holds the listener of an address, bound by the first who asks for it.
   *
   * @throws IOException where it cannot be bound, in CoreDNS's words: {@code listen tcp :8080:
   *     bind: address already in use}
   */
  public static Shared.Lease<HttpListener> lease(Shared shared, HttpAddress address)
      throws IOException {
    try {
      return shared.lease(new Key(address), HttpListener.class, () -> open(address));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static HttpListener open(HttpAddress address) {
    HttpServer server;
    try {
      server = HttpServer.create(address.socket(), BACKLOG);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new UncheckedIOException(
          new IOException(
              "listen tcp " + address + ": bind: " + reason.toLowerCase(Locale.ROOT), e));
    }
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    HttpListener listener = new HttpListener(server, threads);
    server.setExecutor(threads);
    server.createContext("/", listener::serve);
    server.start();
    return listener;
  }

  /** Where it listens; the port is the real one where 0 was asked for. */
  public InetSocketAddress bound() {
    return server.getAddress();
  }

  /**
   * Puts the route behind the path, in place of whatever was there.
   *
   * @param path exact, or with a slash at its end for everything below it
   */
  public void route(String path, Route route) {
    routes.put(path, route);
  }

  /** Puts the route behind the path where nothing is yet. */
  public void routeIfFree(String path, Route route) {
    routes.putIfAbsent(path, route);
  }

  /** Takes this very route away; one that has taken its place stays. */
  public void unroute(String path, Route route) {
    routes.remove(path, route);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, replyTo(exchange));
    }
  }

  private HttpReply replyTo(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return NOT_ALLOWED;
    }
    if (!running.tryAcquire()) {
      return BUSY;
    }
    try {
      return reply(exchange);
    } catch (RuntimeException e) {
      LOG.error("http request for {} failed", exchange.getRequestURI().getPath(), e);
      return BROKEN;
    } finally {
      running.release();
    }
  }

  private HttpReply reply(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    Route route = path == null ? null : routes.get(path);
    if (route == null && path != null) {
      // Routes of whole folders are one level deep, so the first two slashes decide.
      route = routes.get(path.substring(0, path.indexOf('/', 1) + 1));
    }
    if (route == null) {
      return NOT_FOUND;
    }
    String query = exchange.getRequestURI().getRawQuery();
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    HttpRequest request;
    try {
      request = HttpRequest.of(path, query == null ? "" : query, accept == null ? "" : accept);
    } catch (IllegalArgumentException e) {
      return HttpReply.text(400, e.getMessage() + "\n");
    }
    return route.reply(request);
  }

  private static void send(HttpExchange exchange, HttpReply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.contentType());
    boolean head = exchange.getRequestMethod().equals("HEAD");
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Lets what runs end, for a second at most. */
  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }
}
