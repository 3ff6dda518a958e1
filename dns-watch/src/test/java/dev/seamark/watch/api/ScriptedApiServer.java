package dev.seamark.watch.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An API server that a test plays: it has objects and versions, lists them in pages, keeps watches
 * open and replays what they missed, and misbehaves exactly as told.
 */
final class ScriptedApiServer implements AutoCloseable {
  static final String NAMESPACES = "/api/v1/namespaces";
  static final String SERVICES = "/api/v1/services";
  static final String PODS = "/api/v1/pods";
  static final String NODES = "/api/v1/nodes";
  static final String SLICES = "/apis/discovery.k8s.io/v1/endpointslices";
  static final String IMPORTS = "/apis/multicluster.x-k8s.io/v1alpha1/serviceimports";
  static final String NEWER_IMPORTS = "/apis/multicluster.x-k8s.io/v1beta1/serviceimports";
  static final String RANGES = "/apis/networking.k8s.io/v1/servicecidrs";
  static final String OLDER_RANGES = "/apis/networking.k8s.io/v1beta1/servicecidrs";
  static final String RANGES_GROUP = "/apis/networking.k8s.io";
  static final String IMPORTS_GROUP = "/apis/multicluster.x-k8s.io";

  /** A request that came in. */
  record Request(String path, Map<String, String> query, String authorization, String agent) {
    boolean watch() {
      return query.containsKey("watch");
    }

    /** Whether all objects are to be sent first. */
    boolean streamed() {
      return query.containsKey("sendInitialEvents");
    }
  }

  /**
   * An answer instead of the right one.
   *
   * @param retryAfter in seconds, 0 for none
   */
  record Status(int code, String message, int retryAfter) {
    Status(int code, String message) {
      this(code, message, 0);
    }
  }

  /** What the server makes of watches that are to begin with all objects (WatchList). */
  enum Streams {
    /** It sends them. */
    YES,
    /** It says that the parameter is forbidden, as older servers do. */
    REFUSED,
    /** It takes no notice of the parameter. */
    IGNORED
  }

  private sealed interface Order {
    record Send(String line) implements Order {}

    record Drop() implements Order {}

    record End() implements Order {}
  }

  private record Watch(String path, long from, BlockingQueue<Order> orders) {}

  private final ScriptedCluster cluster = new ScriptedCluster();
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Status>> onceForLists = new HashMap<>();
  private final Map<String, Deque<Status>> onceForWatches = new HashMap<>();
  private final Map<String, Status> always = new HashMap<>();
  private final Map<String, Integer> pageSizes = new HashMap<>();
  private final Set<String> expiring = new HashSet<>();
  private @Nullable HttpServer server;
  private int port;
  private boolean deaf;
  private boolean frozen;
  private Streams streams = Streams.REFUSED;
  private List<String> importVersions = List.of("v1alpha1");
  private volatile CountDownLatch held = new CountDownLatch(0);

  private @Nullable SSLContext tls;
  private final boolean asksForCertificates;

  ScriptedApiServer() {
    tls = null;
    asksForCertificates = false;
    up();
  }

  /** A server that speaks TLS. */
  ScriptedApiServer(SSLContext tls, boolean asksForCertificates) {
    this.tls = tls;
    this.asksForCertificates = asksForCertificates;
    up();
  }

  // ---- what the cluster does

  /** Creates the object, or changes it. */
  synchronized void put(String path, String json) {
    publish(cluster.put(path, json));
  }

  /** Deletes the object. */
  synchronized void delete(String path, String key) {
    publish(cluster.delete(path, key));
  }

  private void publish(ScriptedCluster.Change change) {
    if (!deaf) {
      watches.stream() // as an API server does, which takes a version to come for one that was
          .filter(w -> w.path().equals(change.path()) && w.from() < change.version())
          .forEach(w -> w.orders().add(new Order.Send(change.line())));
    }
  }

  // ---- what the server is told to do

  /** Where it listens. */
  String url() {
    return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
  }

  /** Answers the next list of the kind with this. */
  synchronized void nextList(String path, int code) {
    onceForLists.computeIfAbsent(path, _ -> new ArrayDeque<>()).add(new Status(code, "scripted"));
  }

  /** Answers the next watch of the kind with this. */
  synchronized void nextWatch(String path, int code) {
    onceForWatches.computeIfAbsent(path, _ -> new ArrayDeque<>()).add(new Status(code, "scripted"));
  }

  /** Answers the next watch of the kind with this code, and asks to be left alone. */
  synchronized void nextWatch(String path, int code, int retryAfter) {
    onceForWatches
        .computeIfAbsent(path, _ -> new ArrayDeque<>())
        .add(new Status(code, "scripted", retryAfter));
  }

  /** Has ServiceImports in these versions. */
  synchronized void importVersions(String... versions) {
    importVersions = List.of(versions);
  }

  /** Sends all objects as the beginning of a watch from now on, or does not. */
  synchronized void streams(Streams how) {
    streams = how;
  }

  /** Takes requests and answers none, until {@link #thaw}; what is open stays open, and mute. */
  synchronized void freeze() {
    frozen = true;
    deaf = true;
  }

  /** Ends {@link #freeze} for new requests; what was open stays mute. */
  synchronized void thaw() {
    frozen = false;
    notifyAll();
  }

  /** Goes back to an earlier state and its version, as after a restore; watches stay open. */
  synchronized void restore(ScriptedCluster.Copy copy) {
    cluster.restore(copy);
  }

  /** The state of now. */
  synchronized ScriptedCluster.Copy copy() {
    return cluster.copy();
  }

  /** Answers each request for the kind with this. */
  synchronized void refuse(String path, int code, String message) {
    always.put(path, new Status(code, message));
  }

  /** Ends {@link #refuse}. */
  synchronized void grant(String path) {
    always.remove(path);
  }

  /** Puts at most so many objects of the kind into a page. */
  synchronized void pageSize(String path, int size) {
    pageSizes.put(path, size);
  }

  /** Answers the next page of the kind but the first with 410. */
  synchronized void expireTokens(String path) {
    expiring.add(path);
  }

  /** Sends a bookmark with the version of now. */
  synchronized void bookmark(String path) {
    send(path, cluster.bookmark());
  }

  /** Sends an ERROR event. */
  void errorEvent(String path, int code) {
    send(
        path,
        """
        {"type":"ERROR","object":{"kind":"Status","code":%d,"message":"scripted"}}\
        """
            .formatted(code));
  }

  /** Sends a line to the watches of the kind. */
  void send(String path, String line) {
    watches.stream()
        .filter(w -> w.path().equals(path))
        .forEach(w -> w.orders().add(new Order.Send(line)));
  }

  /** Opens watches only after {@link #grantWatches}. */
  void holdWatches() {
    held = new CountDownLatch(1);
  }

  /** Opens the watches that wait. */
  void grantWatches() {
    held.countDown();
  }

  /** Keeps the open watches open, and tells them nothing any more; the new ones learn all. */
  synchronized void goDeaf() {
    deaf = true;
  }

  /** Breaks off the watches of the kind. */
  void dropWatches(String path) {
    watches.stream().filter(w -> w.path().equals(path)).forEach(ScriptedApiServer::drop);
  }

  /** Ends the watches of the kind, as a server does after timeoutSeconds. */
  void endWatches(String path) {
    watches.stream()
        .filter(w -> w.path().equals(path))
        .forEach(w -> w.orders().add(new Order.End()));
  }

  private static void drop(Watch watch) {
    watch.orders().add(new Order.Drop());
  }

  /** Forgets what happened: old versions are gone from now on. */
  synchronized void compact() {
    cluster.compact();
  }

  /**
   * Stops listening and breaks off everything; but a connection that is accepted in this very
   * moment may stay open and mute for ever, as one behind a dead load balancer does.
   */
  synchronized void down() {
    HttpServer running = server;
    if (running != null) {
      watches.forEach(ScriptedApiServer::drop);
      running.stop(0);
      server = null;
    }
  }

  /** Speaks TLS with this from the next {@link #up} on. */
  synchronized void speaks(SSLContext context) {
    tls = context;
  }

  /** Listens, at the same port as before, unless it does already. */
  synchronized void up() {
    if (server != null) {
      return;
    }
    try {
      HttpServer next = tls == null ? HttpServer.create() : https(tls);
      next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
      next.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      next.createContext("/", this::serve);
      next.start();
      port = next.getAddress().getPort();
      server = next;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpServer https(SSLContext context) throws IOException {
    HttpsServer https = HttpsServer.create();
    https.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters own = context.getDefaultSSLParameters();
            own.setNeedClientAuth(asksForCertificates);
            parameters.setSSLParameters(own);
          }
        });
    return https;
  }

  @Override
  public void close() {
    down();
  }

  // ---- what the test may ask

  /** The requests for the kind so far. */
  List<Request> requests(String path) {
    return requests.stream().filter(r -> r.path().equals(path)).toList();
  }

  /** How often the kind was listed; each page counts. */
  long lists(String path) {
    return requests(path).stream().filter(ScriptedApiServer::isList).count();
  }

  /** The lists of the kind that were asked for, in their order. */
  List<Request> listsOf(String path) {
    return requests(path).stream().filter(ScriptedApiServer::isList).toList();
  }

  /** How often all objects of the kind were asked for as the beginning of a watch. */
  long streams(String path) {
    return requests(path).stream().filter(Request::streamed).count();
  }

  private static boolean isList(Request request) {
    return !request.watch() && !request.query().getOrDefault("fieldSelector", "").contains("asks");
  }

  /** How many watches of the kind are open. */
  long openWatches(String path) {
    return watches.stream().filter(w -> w.path().equals(path)).count();
  }

  /** Whether the client closed its watches: found out by writing to them. */
  boolean hungUp(String path) {
    send(path, "");
    return openWatches(path) == 0;
  }

  /** Where the watches of the kind began, in their order. */
  List<String> watchedFrom(String path) {
    return requests(path).stream()
        .filter(r -> r.watch() && !r.streamed())
        .map(r -> r.query().getOrDefault("resourceVersion", ""))
        .toList();
  }

  /** The version of now. */
  synchronized String version() {
    return Long.toString(cluster.version());
  }

  // ---- serving

  private void serve(HttpExchange exchange) throws IOException {
    Request request = request(exchange);
    requests.add(request);
    awaitThaw();
    if (request.watch()) {
      watch(exchange, request);
    } else {
      list(exchange, request);
    }
    exchange.close();
  }

  private synchronized void awaitThaw() {
    try {
      while (frozen) {
        wait();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Request request(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    var headers = exchange.getRequestHeaders();
    return new Request(
        exchange.getRequestURI().getPath(),
        query,
        String.join("", headers.getOrDefault("Authorization", List.of())),
        String.join("", headers.getOrDefault("User-Agent", List.of())));
  }

  private void list(HttpExchange exchange, Request request) throws IOException {
    int code = 200;
    String body;
    synchronized (this) {
      Status refusal = refusal(onceForLists, request.path());
      if (request.query().containsKey("continue") && expiring.remove(request.path())) {
        refusal = new Status(410, "the continue token has expired");
      }
      code = refusal == null ? 200 : refusal.code();
      body = refusal == null ? page(request) : status(refusal);
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private @Nullable Status refusal(Map<String, Deque<Status>> once, String path) {
    Status standing = always.get(path);
    Deque<Status> queue = once.getOrDefault(path, new ArrayDeque<>());
    return standing == null ? queue.poll() : standing;
  }

  private String page(Request request) {
    String path = request.path();
    if (path.equals(IMPORTS_GROUP) || path.equals(RANGES_GROUP)) {
      List<String> versions = path.equals(IMPORTS_GROUP) ? importVersions : List.of("v1");
      return versions.stream()
          .map("{\"version\":\"%s\"}"::formatted)
          .collect(Collectors.joining(",", "{\"kind\":\"APIGroup\",\"versions\":[", "]}"));
    }
    int most = Integer.MAX_VALUE;
    if (request.query().containsKey("limit")) {
      int limit = Integer.parseInt(request.query().getOrDefault("limit", ""));
      most = Math.min(limit, pageSizes.getOrDefault(path, limit));
    }
    if (!isList(request)) {
      return cluster.page("/nobody", "", most);
    }
    return cluster.page(path, request.query().getOrDefault("continue", ""), most);
  }

  private void watch(HttpExchange exchange, Request request) throws IOException {
    long from = Long.parseLong(request.query().getOrDefault("resourceVersion", "0"));
    var watch = new Watch(request.path(), from, new LinkedBlockingQueue<>());
    Status refusal;
    synchronized (this) {
      boolean streamed = request.streamed() && streams == Streams.YES;
      refusal = refusal(onceForWatches, request.path());
      if (refusal == null && request.streamed() && streams == Streams.REFUSED) {
        refusal = new Status(422, "sendInitialEvents: Forbidden: it is forbidden for watch");
      }
      if (refusal == null && !streamed && cluster.isGone(from)) {
        refusal = new Status(410, "too old resource version");
      }
      if (refusal == null) {
        (streamed ? cluster.all(request.path()) : cluster.since(from, request.path()))
            .forEach(line -> watch.orders().add(new Order.Send(line)));
        watches.add(watch);
      }
    }
    if (refusal != null) {
      byte[] bytes = status(refusal).getBytes(StandardCharsets.UTF_8);
      if (refusal.retryAfter() > 0) {
        exchange.getResponseHeaders().set("Retry-After", Integer.toString(refusal.retryAfter()));
      }
      exchange.sendResponseHeaders(refusal.code(), bytes.length);
      exchange.getResponseBody().write(bytes);
      return;
    }
    try {
      held.await();
      stream(
          exchange, watch, Integer.parseInt(request.query().getOrDefault("timeoutSeconds", "600")));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      watches.remove(watch);
    }
  }

  private static void stream(HttpExchange exchange, Watch watch, int seconds) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (true) {
      switch (next(watch, end)) {
        case Order.Send(var line) -> {
          out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
        case Order.Drop() -> throw new IOException("dropped, as told"); // cuts the connection
        case Order.End() -> {
          return;
        }
      }
    }
  }

  private static Order next(Watch watch, long end) {
    try {
      long left = end - System.nanoTime();
      Order next = watch.orders().poll(Math.max(1, left), TimeUnit.NANOSECONDS);
      return next == null ? new Order.End() : next;
    } catch (InterruptedException _) {
      return new Order.Drop();
    }
  }

  private static String status(Status status) {
    return """
    {"kind":"Status","status":"Failure","code":%d,"message":"%s","reason":"%s"}\
    """
        .formatted(status.code(), status.message(), status.code() == 504 ? "Timeout" : "Scripted");
  }
}
