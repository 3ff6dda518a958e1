import module java.base;

/**
 * Serves training.Corefile, on manifests and on an API server that is played here, and asks a few
 * questions of every kind.
 */
final class DnsTraining implements Training {
  private static final int ROUNDS = 20;
  private static final int A = 1;
  private static final int PTR = 12;
  private static final int AAAA = 28;
  private static final int SRV = 33;
  private static final List<String> NAMES =
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

  private static final String NAMESPACE =
      """
      {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "training"}}
      """;
  private static final String ONE =
      """
      {"apiVersion": "v1", "kind": "Service",
       "metadata": {"name": "one", "namespace": "training", "resourceVersion": "7"},
       "spec": {"clusterIP": "10.96.7.7", "clusterIPs": ["10.96.7.7"], "type": "ClusterIP",
                "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]}}
      """;
  private static final String THREE =
      """
      {"apiVersion": "v1", "kind": "Service",
       "metadata": {"name": "three", "namespace": "training", "resourceVersion": "8"},
       "spec": {"clusterIP": "None", "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]}}
      """;
  private static final String SLICE =
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

  private final Path corefile;
  private final Scratch manifests = Scratch.create();
  private final Map<String, String> environment = new HashMap<>();

  DnsTraining(Path project) throws IOException {
    corefile = project.resolve("deploy/image/train/training.Corefile");
    manifests.link("examples", project.resolve("examples"));
    manifests.write("cluster.json", PlayedApi.list(NAMESPACE, ONE, THREE, SLICE));
    int api =
        new PlayedApi()
            .with("/api/v1/namespaces", NAMESPACE)
            .with("/api/v1/services", ONE, THREE)
            .with("/apis/discovery.k8s.io/v1/endpointslices", SLICE)
            .start();
    environment.put("TRAINING_MANIFESTS", manifests.folder().toString());
    environment.put("TRAINING_UPSTREAM", Integer.toString(upstream()));
    environment.put("TRAINING_API", Integer.toString(api));
    List<String> names = List.of("DNS", "HEALTH", "READY", "METRICS", "API_DNS");
    List<Integer> ports = Loopback.freePorts(names.size());
    for (int i = 0; i < names.size(); i++) {
      environment.put("TRAINING_" + names.get(i), ports.get(i).toString());
    }
  }

  @Override
  public List<String> arguments() {
    return List.of("-conf", corefile.toString());
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public String ready() {
    return page("READY", "/ready");
  }

  @Override
  public void use() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      for (String name : NAMES) {
        for (int type : List.of(A, AAAA, SRV, PTR)) {
          ask(port("DNS"), name, type);
          ask(port("API_DNS"), name, type);
        }
      }
    }
    askOverTcp(port("DNS"), NAMES.getFirst(), A);
    Loopback.get(page("HEALTH", "/health"));
    Loopback.get(page("METRICS", "/metrics"));
  }

  @Override
  public void close() throws IOException {
    manifests.close();
  }

  private int port(String name) {
    return Integer.parseInt(environment.get("TRAINING_" + name));
  }

  private String page(String port, String path) {
    return "http://127.0.0.1:" + port(port) + path;
  }

  /** An upstream that knows no name. */
  private static int upstream() throws IOException {
    var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(() -> denyAll(socket));
    return socket.getLocalPort();
  }

  private static void denyAll(DatagramSocket socket) {
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

  private static void ask(int port, String name, int type) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(5000);
      byte[] query = query(name, type);
      socket.send(new DatagramPacket(query, query.length, InetAddress.getLoopbackAddress(), port));
      socket.receive(new DatagramPacket(new byte[4096], 4096));
    }
  }

  private static void askOverTcp(int port, String name, int type) throws IOException {
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

  private static byte[] query(String name, int type) throws IOException {
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
}
