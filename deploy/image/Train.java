import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * Makes the class cache: starts Seamark with training.Corefile, on manifests and on an API server
 * that is played here, asks it a few questions of every kind, and ends it, whereupon the JVM writes
 * the cache. What was compiled by then will be compiled early in every start, so there are just as
 * many questions as show the way.
 *
 * <p>Arguments: the launcher, the Corefile, the examples, the cache to write.
 */
void main(String[] args) {
  int code = 1;
  try {
    train(args[0], args[1], Path.of(args[2]), Path.of(args[3]));
    code = 0;
  } catch (Exception e) {
    e.printStackTrace();
  }
  System.exit(code); // the upstream and the API server would serve on
}

void train(String launcher, String corefile, Path examples, Path cache) throws Exception {
  Path manifests = manifests(examples);
  var server = new ProcessBuilder(launcher, "-conf", corefile).inheritIO();
  Map<String, String> environment = server.environment();
  environment.put("TRAINING_MANIFESTS", manifests.toString());
  environment.put("TRAINING_UPSTREAM", Integer.toString(upstream()));
  environment.put("TRAINING_API", Integer.toString(apiServer()));
  takePorts(environment, List.of("DNS", "HEALTH", "READY", "METRICS", "API_DNS"));
  environment.put("SEAMARK_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache);
  Process process = server.start();
  try {
    awaitReady(process, url(environment, "READY", "/ready"));
    int dns = Integer.parseInt(environment.get("TRAINING_DNS"));
    int apiDns = Integer.parseInt(environment.get("TRAINING_API_DNS"));
    for (int round = 0; round < ROUNDS; round++) {
      for (String name : NAMES) {
        for (int type : List.of(A, AAAA, SRV, PTR)) {
          ask(dns, name, type);
          ask(apiDns, name, type);
        }
      }
    }
    askOverTcp(dns, NAMES.getFirst(), A);
    get(url(environment, "HEALTH", "/health"));
    get(url(environment, "METRICS", "/metrics"));
  } finally {
    process.destroy();
    process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    Files.delete(manifests.resolve("cluster.json"));
    Files.delete(manifests.resolve("examples"));
    Files.delete(manifests);
  }
  if (!Files.exists(cache)) {
    throw new IllegalStateException("the server ended without writing " + cache);
  }
}

final int ROUNDS = Integer.getInteger("rounds", 20);
final int A = 1;
final int PTR = 12;
final int AAAA = 28;
final int SRV = 33;
final List<String> NAMES =
    List.of(
        "my-service.my-ns.svc.cluster.local",
        "_http._tcp.my-service.my-ns.svc.cluster.local",
        "kubia-headless.default.svc.cluster.local",
        "one.training.svc.cluster.local",
        "three.training.svc.cluster.local",
        "my-service.prod.svc.cluster.local",
        "nothing.default.svc.cluster.local",
        "www.example.com.default.svc.cluster.local",
        "246.40.168.192.in-addr.arpa");

final String NAMESPACE =
    """
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "training"}}
    """;
final String SERVICES =
    """
    {"apiVersion": "v1", "kind": "Service",
     "metadata": {"name": "one", "namespace": "training", "resourceVersion": "7"},
     "spec": {"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "type": "ClusterIP",
              "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]}},
    {"apiVersion": "v1", "kind": "Service",
     "metadata": {"name": "three", "namespace": "training", "resourceVersion": "8"},
     "spec": {"clusterIP": "None", "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}}
    """;
final String SLICES =
    """
    {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
     "metadata": {"name": "three-1", "namespace": "training", "resourceVersion": "9",
                  "labels": {"kubernetes.io/service-name": "three"}},
     "addressType": "IPv4", "ports": [{"name": "http", "port": 80, "protocol": "TCP"}],
     "endpoints": [
       {"addresses": ["10.128.7.1"], "conditions": {"ready": true}, "hostname": "a"},
       {"addresses": ["10.128.7.2"], "conditions": {"ready": true}},
       {"addresses": ["10.128.7.3"], "conditions": {"ready": false}}]}
    """;

/** The examples, which are YAML, and a file of JSON beside them. */
Path manifests(Path examples) throws IOException {
  Path folder = Files.createTempDirectory("seamark-training");
  Files.createSymbolicLink(folder.resolve("examples"), examples.toAbsolutePath());
  Files.writeString(
      folder.resolve("cluster.json"), list(String.join(",", NAMESPACE, SERVICES, SLICES)));
  return folder;
}

String list(String items) {
  return "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"metadata\": {\"resourceVersion\": \"10\"},"
      + " \"items\": ["
      + items
      + "]}";
}

/** Ports that are free for UDP and TCP, and with luck still so a second later. */
void takePorts(Map<String, String> environment, List<String> names) throws IOException {
  if (names.isEmpty()) {
    return;
  }
  try (var udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      var tcp = new ServerSocket(udp.getLocalPort(), 1, InetAddress.getLoopbackAddress())) {
    environment.put("TRAINING_" + names.getFirst(), Integer.toString(tcp.getLocalPort()));
    takePorts(environment, names.subList(1, names.size()));
  } catch (BindException taken) {
    takePorts(environment, names);
  }
}

/** An upstream that knows no name. */
int upstream() throws IOException {
  var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  Thread.ofPlatform().daemon().start(() -> denyAll(socket));
  return socket.getLocalPort();
}

void denyAll(DatagramSocket socket) {
  try {
    while (true) {
      var packet = new DatagramPacket(new byte[4096], 4096);
      socket.receive(packet);
      packet.getData()[2] |= (byte) 0x80; // a response
      packet.getData()[3] = (byte) 0x83; // recursion available, NXDOMAIN
      socket.send(packet);
    }
  } catch (IOException e) {
    throw new UncheckedIOException(e);
  }
}

/** As much of an API server as a start sees. */
int apiServer() throws IOException {
  var api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  api.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  api.createContext("/api/v1/namespaces", exchange -> serve(exchange, NAMESPACE));
  api.createContext("/api/v1/services", exchange -> serve(exchange, SERVICES));
  api.createContext(
      "/apis/discovery.k8s.io/v1/endpointslices", exchange -> serve(exchange, SLICES));
  api.start();
  return api.getAddress().getPort();
}

void serve(HttpExchange exchange, String items) throws IOException {
  boolean watch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch");
  exchange.getResponseHeaders().set("Content-Type", "application/json");
  exchange.sendResponseHeaders(200, 0);
  try (OutputStream out = exchange.getResponseBody()) {
    out.write((watch ? event(items) : list(items)).getBytes(StandardCharsets.UTF_8));
    out.flush();
    if (watch) {
      Thread.sleep(Duration.ofMinutes(2));
    }
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
}

/** The first of the objects, once more. */
String event(String items) {
  String first = items.split("\\},\\s*\\{\"apiVersion\"", 2)[0].strip();
  String whole = first.equals(items.strip()) ? first : first + "}";
  return "{\"type\": \"MODIFIED\", \"object\": " + whole.replace("\n", " ") + "}\n";
}

String url(Map<String, String> environment, String port, String path) {
  return "http://127.0.0.1:" + environment.get("TRAINING_" + port) + path;
}

void awaitReady(Process process, String uri) throws Exception {
  long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
  while (get(uri) != 200) {
    if (!process.isAlive() || System.nanoTime() > deadline) {
      throw new IllegalStateException("the server did not become ready");
    }
    Thread.sleep(50);
  }
}

int get(String uri) throws InterruptedException {
  try (var client = HttpClient.newHttpClient()) {
    return client
        .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
        .statusCode();
  } catch (IOException notYet) {
    return 0;
  }
}

void ask(int port, String name, int type) throws IOException {
  try (var socket = new DatagramSocket()) {
    socket.setSoTimeout(5000);
    byte[] query = query(name, type);
    socket.send(new DatagramPacket(query, query.length, InetAddress.getLoopbackAddress(), port));
    socket.receive(new DatagramPacket(new byte[4096], 4096));
  }
}

void askOverTcp(int port, String name, int type) throws IOException {
  try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
    socket.setSoTimeout(5000);
    byte[] query = query(name, type);
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(query.length);
    out.write(query);
    out.flush();
    new DataInputStream(socket.getInputStream()).readShort();
  }
}

byte[] query(String name, int type) throws IOException {
  var bytes = new ByteArrayOutputStream();
  var out = new DataOutputStream(bytes);
  for (int word : new int[] {4711, 0x0100, 1, 0, 0, 0}) { // one question, recursion desired
    out.writeShort(word);
  }
  for (String label : name.split("\\.")) {
    out.writeByte(label.length());
    out.write(label.getBytes(StandardCharsets.US_ASCII));
  }
  out.writeByte(0);
  out.writeShort(type);
  out.writeShort(1);
  return bytes.toByteArray();
}
