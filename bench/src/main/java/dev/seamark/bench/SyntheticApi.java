package dev.seamark.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * As much of an API server as Seamark sees, over a cluster that exists on demand only: {@code
 * SyntheticApi PORT SERVICES ENDPOINTS [PODS]}.
 *
 * <p>Beside the API's paths: {@code /control/relist} makes every watch end with 410, so that all is
 * listed again; {@code /control/changes?dns=PORT&count=N&rate=R} changes the slices of headless
 * Services at that rate and says how long it took until the server at the port answered with the
 * new address; {@code /control/lists} tells how many lists of slices were read to their end.
 */
public final class SyntheticApi {
  private static final String SLICES = "/apis/discovery.k8s.io/v1/endpointslices";
  private static final String SERVICES = "/api/v1/services";
  private static final String PODS = "/api/v1/pods";
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final int BOOKMARK_SECONDS = 20;
  private static final String INVALID =
      "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":422,\"reason\":\"Invalid\"}";
  private static final String GONE =
      "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":410,\"reason\":\"Expired\","
          + "\"message\":\"too old resource version\"}";

  private record Watch(String path, BlockingQueue<String> lines) {}

  private record Told(long version, String line) {}

  private final SyntheticCluster cluster;
  private final ApiObjects objects;
  private final int pods;
  private final int[] generations;
  private final long[] versions;
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final List<Told> history = new ArrayList<>();
  private long version = 1000;
  private long forgotten;
  private int listsDone;
  private int nextChange;

  private SyntheticApi(SyntheticCluster cluster, int pods) {
    this.cluster = cluster;
    this.pods = pods;
    this.objects = new ApiObjects(cluster);
    this.generations = new int[cluster.services()];
    this.versions = new long[cluster.services()];
  }

  /** Serves until killed. */
  public static void main(String[] args) throws IOException {
    var cluster = new SyntheticCluster(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    var api = new SyntheticApi(cluster, args.length > 3 ? Integer.parseInt(args[3]) : 0);
    // as Go's servers do; otherwise an event waits until the one before it is acknowledged
    System.setProperty("sun.net.httpserver.nodelay", "true");
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 50);
    // threads of the system: a virtual one that asks without end would starve the watches
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", api::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> query = query(exchange);
    try (exchange) {
      switch (path) {
        case "/control/relist" -> {
          expire();
          reply(exchange, 200, "{}");
        }
        case "/control/lists" -> reply(exchange, 200, Integer.toString(lists()));
        case "/control/changes" -> reply(exchange, 200, measure(query));
        case SLICES, SERVICES, PODS, NAMESPACES -> {
          if (query.containsKey("sendInitialEvents")) {
            reply(exchange, 422, INVALID); // as servers do that cannot send a list as a watch
          } else if (query.containsKey("watch")) {
            watch(exchange, path, Long.parseLong(query.getOrDefault("resourceVersion", "0")));
          } else {
            list(exchange, path, query);
          }
        }
        default ->
            reply(
                exchange,
                404,
                "{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":404,\"message\":\"no\"}");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts[1]);
    }
    return query;
  }

  private static void reply(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  // ---- lists

  private synchronized long version() {
    return version;
  }

  private synchronized int lists() {
    return listsDone;
  }

  private synchronized void listDone() {
    listsDone++;
  }

  private void list(HttpExchange exchange, String path, Map<String, String> query)
      throws IOException {
    String[] token = query.getOrDefault("continue", version() + "-0").split("-", 2);
    int from = Integer.parseInt(token[1]);
    int all =
        switch (path) {
          case NAMESPACES -> cluster.namespaces();
          case PODS -> pods;
          default -> cluster.services();
        };
    int most = Integer.parseInt(query.getOrDefault("limit", Integer.toString(all)));
    int to = Math.min(all, from + most);
    String next = to < all ? token[0] + "-" + to : "";
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (var out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
      write(
          out,
          "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%s\",\"continue\":\"%s\"},\"items\":["
              .formatted(token[0], next));
      for (int i = from; i < to; i++) {
        write(out, (i > from ? "," : "") + object(path, i));
      }
      write(out, "]}");
    }
    if (path.equals(SLICES) && next.isEmpty()) {
      listDone();
    }
  }

  private String object(String path, int number) {
    return switch (path) {
      case NAMESPACES -> objects.namespace(number);
      case SERVICES -> objects.service(number);
      case PODS -> objects.pod(number);
      default -> slice(number);
    };
  }

  private synchronized String slice(int service) {
    return objects.slice(service, generations[service], Math.max(1, versions[service]));
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  // ---- watches

  private void watch(HttpExchange exchange, String path, long from)
      throws IOException, InterruptedException {
    var watch = new Watch(path, new LinkedBlockingQueue<>());
    synchronized (this) {
      if (from >= forgotten) {
        if (path.equals(SLICES)) {
          history.stream()
              .filter(told -> told.version() > from)
              .forEach(told -> watch.lines().add(told.line()));
        }
        watches.add(watch);
      }
    }
    if (!watches.contains(watch)) {
      reply(exchange, 410, GONE);
      return;
    }
    try {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.flush();
      while (true) {
        String line = watch.lines().poll(BOOKMARK_SECONDS, TimeUnit.SECONDS);
        write(out, (line == null ? bookmark() : line) + "\n");
        out.flush();
        if (GONE_EVENT.equals(line)) {
          return;
        }
      }
    } finally {
      watches.remove(watch);
    }
  }

  private static final String GONE_EVENT = "{\"type\":\"ERROR\",\"object\":" + GONE + "}";

  private String bookmark() {
    return "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"%d\"}}}"
        .formatted(version());
  }

  private synchronized void expire() {
    version++;
    forgotten = version;
    history.clear();
    for (Watch watch : watches) {
      watch.lines().add(bookmark()); // a watch that told something: what expires next is no failure
      watch.lines().add(GONE_EVENT);
    }
  }

  // ---- changes

  /** Changes the first endpoint of a headless Service, and tells it. */
  private synchronized String change(int service) {
    generations[service] = generations[service] % 100 + 1;
    versions[service] = ++version;
    String line = "{\"type\":\"MODIFIED\",\"object\":" + slice(service) + "}";
    history.add(new Told(version, line));
    watches.stream()
        .filter(watch -> watch.path().equals(SLICES))
        .forEach(watch -> watch.lines().add(line));
    return cluster.endpointAddress(service, 0, generations[service]);
  }

  private synchronized int nextService() {
    return SyntheticCluster.headlessNumber(nextChange++ % cluster.headlessCount());
  }

  private String measure(Map<String, String> query) throws IOException, InterruptedException {
    int count = Integer.parseInt(query.getOrDefault("count", "100"));
    double rate = Double.parseDouble(query.getOrDefault("rate", "100"));
    try (var asker = new ChangeAsker(Integer.parseInt(query.getOrDefault("dns", "53")))) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = start + (long) (i * 1e9 / rate);
        while (System.nanoTime() < due) {
          asker.poll();
        }
        int service = nextService();
        long told = System.nanoTime();
        asker.await(SyntheticCluster.host(service), change(service), told);
      }
      return asker.finish();
    }
  }
}
