import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * Makes the image's class cache: starts Seamark with training.Corefile, asks it a few questions of
 * every kind until all are answered, and ends it, whereupon the JVM writes the cache.
 *
 * <p>Arguments: the launcher, the Corefile, the examples, the cache to write.
 */
void main(String[] args) throws Exception {
  Path cache = Path.of(args[3]);
  var server = new ProcessBuilder(args[0], "-conf", args[1]).inheritIO();
  server.environment().put("SEAMARK_EXAMPLES", args[2]);
  server.environment().put("SEAMARK_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache);
  Process process = server.start();
  try {
    awaitReady(process);
    for (int round = 0; round < 200; round++) {
      for (String name : NAMES) {
        for (int type : List.of(A, AAAA, SRV, PTR)) {
          ask(name, type);
        }
      }
    }
    get("http://127.0.0.1:10080/health");
    get("http://127.0.0.1:10153/metrics");
  } finally {
    process.destroy();
  }
  if (!process.waitFor(2, TimeUnit.MINUTES) || !Files.exists(cache)) {
    process.destroyForcibly();
    throw new IllegalStateException("the server ended without writing " + cache);
  }
}

final int A = 1;
final int PTR = 12;
final int AAAA = 28;
final int SRV = 33;
final List<String> NAMES =
    List.of(
        "my-service.my-ns.svc.cluster.local",
        "_http._tcp.my-service.my-ns.svc.cluster.local",
        "kubia-headless.default.svc.cluster.local",
        "my-service.prod.svc.cluster.local",
        "nothing.default.svc.cluster.local",
        "www.example.com.default.svc.cluster.local",
        "246.40.168.192.in-addr.arpa");

void awaitReady(Process process) throws Exception {
  long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
  while (get("http://127.0.0.1:10181/ready") != 200) {
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

void ask(String name, int type) throws IOException {
  try (var socket = new DatagramSocket()) {
    socket.setSoTimeout(5000);
    byte[] query = query(name, type);
    socket.send(new DatagramPacket(query, query.length, InetAddress.getLoopbackAddress(), 10053));
    socket.receive(new DatagramPacket(new byte[4096], 4096));
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
