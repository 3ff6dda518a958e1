import module java.base;

/**
 * Carries connections and datagrams in userspace, to endpoints that are played here, one of which
 * does not accept. All addresses are of the loopback interface, and node ports are at none.
 */
final class ProxyTraining implements Training {
  private static final int ROUNDS = 20;
  private static final String RANGE = "127.98.0.0/16";
  private static final String SERVICE = "127.98.7.7";
  private static final String ENDPOINT = "127.99.7.7";
  private static final String REFUSING = "127.99.7.8";

  private static final String NAMESPACE =
      """
      {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "training"}}
      """;
  private static final String NODE =
      """
      {"apiVersion": "v1", "kind": "Node",
       "metadata": {"name": "training", "resourceVersion": "7"},
       "status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"}]}}
      """;

  /** As much of kubeadm's as matters here. */
  private static final String CONFIG =
      """
      apiVersion: kubeproxy.config.k8s.io/v1alpha1
      kind: KubeProxyConfiguration
      clientConnection:
        kubeconfig: %s
      mode: userspace
      """;

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters:
      - name: default
        cluster:
          server: http://127.0.0.1:%d
      contexts:
      - name: default
        context:
          cluster: default
          namespace: default
          user: default
      current-context: default
      users:
      - name: default
        user:
          token: training
      """;

  private final Scratch scratch = Scratch.create();
  private final List<String> source;
  private final ServerSocket tcpEndpoint;
  private final DatagramSocket udpEndpoint;
  private final List<Integer> ports;

  /**
   * A training.
   *
   * @param api from an API server that is played here, and with a configuration file, as in a
   *     cluster; otherwise from the project's examples
   */
  ProxyTraining(Path project, boolean api) throws IOException {
    InetAddress endpoint = InetAddress.ofLiteral(ENDPOINT);
    tcpEndpoint = new ServerSocket(0, 50, endpoint);
    udpEndpoint = new DatagramSocket(0, endpoint);
    Thread.ofPlatform().daemon().start(this::echoConnections);
    Thread.ofPlatform().daemon().start(this::echoDatagrams);
    ports = Loopback.freePorts(4);
    source = api ? playApi() : layOut(project);
  }

  private List<String> layOut(Path project) throws IOException {
    scratch.link("examples", project.resolve("examples"));
    scratch.write("cluster.json", PlayedApi.list(NAMESPACE, service(), slice()));
    return List.of("--manifests=" + scratch.folder(), "--service-cidr=" + RANGE);
  }

  private List<String> playApi() throws IOException {
    int port =
        new PlayedApi()
            .with("/api/v1/nodes", NODE)
            .with("/api/v1/services", service())
            .with("/apis/discovery.k8s.io/v1/endpointslices", slice())
            .start();
    Path kubeconfig = scratch.write("kubeconfig.conf", KUBECONFIG.formatted(port));
    Path config = scratch.write("config.conf", CONFIG.formatted(kubeconfig));
    return List.of("--config=" + config, "--hostname-override=training");
  }

  private String service() {
    return """
    {"apiVersion": "v1", "kind": "Service",
     "metadata": {"name": "echo", "namespace": "training", "resourceVersion": "8"},
     "spec": {"clusterIP": "%1$s", "clusterIPs": ["%1$s"], "type": "ClusterIP",
              "ports": [{"name": "tcp", "port": %2$d, "protocol": "TCP"},
                        {"name": "udp", "port": %3$d, "protocol": "UDP"}]}}
    """
        .formatted(SERVICE, ports.get(0), ports.get(1));
  }

  private String slice() {
    return """
    {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
     "metadata": {"name": "echo-1", "namespace": "training", "resourceVersion": "9",
                  "labels": {"kubernetes.io/service-name": "echo"}},
     "addressType": "IPv4",
     "ports": [{"name": "tcp", "port": %d, "protocol": "TCP"},
               {"name": "udp", "port": %d, "protocol": "UDP"}],
     "endpoints": [{"addresses": ["%s"], "conditions": {"ready": true}},
                   {"addresses": ["%s"], "conditions": {"ready": true}}]}
    """
        .formatted(tcpEndpoint.getLocalPort(), udpEndpoint.getLocalPort(), ENDPOINT, REFUSING);
  }

  @Override
  public List<String> arguments() {
    var arguments = new ArrayList<>(source);
    Collections.addAll(
        arguments,
        "--nodeport-addresses=" + RANGE,
        "--healthz-bind-address=127.0.0.1:" + ports.get(2),
        "--metrics-bind-address=127.0.0.1:" + ports.get(3));
    return arguments;
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public String ready() {
    return "http://127.0.0.1:" + ports.get(2) + "/readyz";
  }

  @Override
  public void use() throws Exception {
    InetAddress service = InetAddress.ofLiteral(SERVICE);
    int answers = 0;
    for (int round = 0; round < ROUNDS; round++) {
      connect(service);
      answers += send(service) ? 1 : 0;
    }
    if (answers == 0) {
      throw new IllegalStateException("no datagram was carried");
    }
    Loopback.get("http://127.0.0.1:" + ports.get(2) + "/healthz");
    Loopback.get("http://127.0.0.1:" + ports.get(3) + "/metrics");
  }

  private void connect(InetAddress service) throws IOException {
    try (var socket = new Socket(service, ports.get(0))) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(new byte[64]);
      socket.shutdownOutput();
      if (socket.getInputStream().readAllBytes().length != 64) {
        throw new IOException("a connection was not carried to its end");
      }
    }
  }

  /** Whether there was an answer: half of these go to an endpoint where nobody listens. */
  private boolean send(InetAddress service) throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(200);
      socket.send(new DatagramPacket(new byte[64], 64, service, ports.get(1)));
      socket.receive(new DatagramPacket(new byte[64], 64));
      return true;
    } catch (SocketTimeoutException refused) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    scratch.close();
    tcpEndpoint.close();
    udpEndpoint.close();
  }

  private void echoConnections() {
    try {
      while (true) {
        try (Socket socket = tcpEndpoint.accept()) {
          socket.getInputStream().transferTo(socket.getOutputStream());
        }
      }
    } catch (IOException closed) {
      // the training is over
    }
  }

  private void echoDatagrams() {
    try {
      while (true) {
        var packet = new DatagramPacket(new byte[2048], 2048);
        udpEndpoint.receive(packet);
        udpEndpoint.send(packet);
      }
    } catch (IOException closed) {
      // the training is over
    }
  }
}
