package dev.seamark.proxy.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An API server that lists what it was given at the start, then sends the events it is told to. An
 * older one: it does not list by a watch.
 */
final class ApiServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, String> lists = new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<String>> events = new ConcurrentHashMap<>();
  private final List<String> created = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  ApiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** What the kind's list has at the start, objects as JSON parted by commas. */
  ApiServer has(String plural, String items) {
    lists.put(plural, items);
    return this;
  }

  /** Sends an event to who watches the kind. */
  void send(String plural, String type, String object) {
    queue(plural).add("{\"type\":\"" + type + "\",\"object\":" + object.replace("\n", " ") + "}\n");
  }

  /** What was created so far: path and object. */
  List<String> created() {
    return created;
  }

  /** The requests so far, path and query. */
  List<String> requests() {
    return requests;
  }

  private BlockingQueue<String> queue(String plural) {
    return events.computeIfAbsent(plural, _ -> new LinkedBlockingQueue<>());
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestURI().toString());
      String path = exchange.getRequestURI().getPath();
      String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!sent.isEmpty()) {
        created.add(path + " " + sent);
        exchange.sendResponseHeaders(201, -1);
        return;
      }
      String plural = path.substring(path.lastIndexOf('/') + 1);
      String query = exchange.getRequestURI().getQuery();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (query != null && query.contains("sendInitialEvents=")) {
        exchange.sendResponseHeaders(422, -1);
        return;
      }
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      if (query != null && query.contains("watch=")) {
        out.flush(); // the head, before there is an event
        while (true) {
          out.write(queue(plural).take().getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      }
      String list =
          "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
              + lists.getOrDefault(plural, "")
              + "]}";
      out.write(list.getBytes(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
