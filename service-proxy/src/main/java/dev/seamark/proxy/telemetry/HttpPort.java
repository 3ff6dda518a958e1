package dev.seamark.proxy.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server at one address, with a few pages. */
final class HttpPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/http");
  private static final Page.Reply NOT_FOUND = Page.Reply.text(404, "404 page not found\n");
  private static final Page.Reply NOT_ALLOWED = Page.Reply.text(405, "only GET and HEAD\n");
  private static final Page.Reply BROKEN = Page.Reply.text(500, "internal error\n");

  static {
    // seconds that a request and a reply may take: a client that stalls must not hold its thread
    limit("sun.net.httpserver.maxReqTime", "10");
    limit("sun.net.httpserver.maxRspTime", "30");
    limit("jdk.httpserver.maxConnections", "1024");
  }

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
  private final Map<String, Page> pages;

  private HttpPort(HttpServer server, Map<String, Page> pages) {
    this.server = server;
    this.pages = Map.copyOf(pages);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /**
   * Opens the port.
   *
   * @param pages by path; {@code *} for every other path
   */
  static HttpPort open(InetSocketAddress address, Map<String, Page> pages) throws IOException {
    try {
      return new HttpPort(HttpServer.create(address, 128), pages);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen at %s port %d: %s"
              .formatted(address.getAddress().getHostAddress(), address.getPort(), e.getMessage()),
          e);
    }
  }

  private static void limit(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Where it listens; the port is the real one where 0 was asked for. */
  InetSocketAddress bound() {
    return server.getAddress();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Page.Reply reply = replyTo(exchange);
      exchange.getResponseHeaders().set("Content-Type", reply.contentType());
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      boolean bare = exchange.getRequestMethod().equals("HEAD") || body.length == 0;
      exchange.sendResponseHeaders(reply.status(), bare ? -1 : body.length);
      if (!bare) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Page.Reply replyTo(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return NOT_ALLOWED;
    }
    String path = exchange.getRequestURI().getPath();
    Page page = path == null ? null : pages.getOrDefault(path, pages.get("*"));
    if (page == null) {
      return NOT_FOUND;
    }
    try {
      String accept = exchange.getRequestHeaders().getFirst("Accept");
      return page.reply(accept == null ? "" : accept);
    } catch (RuntimeException e) {
      LOG.error("the request for {} failed", path, e);
      return BROKEN;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
