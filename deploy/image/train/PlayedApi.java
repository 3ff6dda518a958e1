import module java.base;
import module jdk.httpserver;

/** As much of an API server as a start sees. */
final class PlayedApi {
  private final HttpServer server;

  PlayedApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  }

  /** Lists these objects there, and tells of a change of the first. */
  PlayedApi with(String path, String... items) {
    server.createContext(path, exchange -> serve(exchange, items));
    return this;
  }

  /** Begins; returns the port. */
  int start() {
    server.start();
    return server.getAddress().getPort();
  }

  private static void serve(HttpExchange exchange, String[] items) throws IOException {
    boolean watch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch");
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      String text = watch ? modified(items[0]) : list(items);
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      if (watch) {
        Thread.sleep(Duration.ofMinutes(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The objects as one of kind List. */
  static String list(String... items) {
    return """
    {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": "10"}, "items": [%s]}
    """
        .formatted(String.join(",", items));
  }

  private static String modified(String item) {
    return "{\"type\": \"MODIFIED\", \"object\": " + item.replace("\n", " ") + "}\n";
  }
}
