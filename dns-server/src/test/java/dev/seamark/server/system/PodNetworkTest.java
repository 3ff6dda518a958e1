package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A network namespace plays the pod: its resolv.conf has the cluster's search path and {@code
 * ndots:5}, and Seamark serves port 53 in it under a stock kubeadm Corefile.
 */
@DisplayName("In a pod's network")
class PodNetworkTest {
  private static final String CLUSTER_IP = "10.96.7.7";
  private static final String NAMESPACE = "seamark-" + ProcessHandle.current().pid();

  private static final String RESOLV_CONF =
      """
      nameserver 127.0.0.1
      search my-ns.svc.cluster.local svc.cluster.local cluster.local
      options ndots:5
      """;

  private static final String MANIFESTS =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: my-ns}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: my-service, namespace: my-ns}
      spec:
        clusterIP: %s
        ports: [{name: http, port: 80}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db, namespace: default}
      spec:
        clusterIP: None
        ports: [{name: sql, port: 5432}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: db-1, namespace: default, labels: {kubernetes.io/service-name: db}}
      addressType: IPv4
      ports: [{name: sql, port: 5432}]
      endpoints: [{addresses: [10.244.0.5], hostname: db-0}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client, namespace: my-ns}
      spec: {containers: [{name: main, image: busybox}]}
      status: {phase: Running, podIP: 127.0.0.1}
      """
          .formatted(CLUSTER_IP);

  /** The world outside, for a Corefile that forwards. */
  private static final String OUTSIDE =
      """
      .:5353 {
          template ANY ANY {
              rcode NXDOMAIN
              authority "example.org 60 IN SOA ns.example.org. host.example.org. (1 60 60 60 60)"
          }
      }
      www.example.org:5353 {
          hosts {
              192.0.2.80 www.example.org
          }
      }
      """;

  @TempDir Path directory;
  private final List<Program> programs = new ArrayList<>();

  @AfterEach
  void removeNamespace() throws Exception {
    programs.forEach(Program::close);
    run("ip", "netns", "del", NAMESPACE);
    Files.deleteIfExists(resolvConf());
    Files.deleteIfExists(resolvConf().getParent());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "kubeadm-1-32plus-also-kind-minikube-base.Corefile", // since 1.32
        "kubernetes-addons-kube-up.Corefile" // kubeadm's before 1.32
      })
  @DisplayName("short names resolve for getent, nslookup and curl")
  void resolvesShortNames(String corefile) throws Exception {
    Path manifests = makePod();
    Files.writeString(directory.resolve("index.html"), "hello from the service");

    start("nsenter", "--net=/run/netns/" + NAMESPACE, serverCommand(corefile, manifests))
        .await(line -> line.startsWith(".:53"));
    start(
            "ip",
            List.of(
                "netns",
                "exec",
                NAMESPACE,
                Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString(),
                "-b",
                CLUSTER_IP,
                "-p",
                "80",
                "-d",
                directory.toString()))
        .await(line -> line.contains("URL"));

    assertThat(inPod("getent", "hosts", "my-service").output()).contains(CLUSTER_IP);
    assertThat(inPod("getent", "hosts", "my-service.my-ns").output()).contains(CLUSTER_IP);
    assertThat(inPod("getent", "hosts", "db-0.db.default").output()).contains("10.244.0.5");
    assertThat(inPod("getent", "hosts", CLUSTER_IP).output())
        .contains("my-service.my-ns.svc.cluster.local");
    assertThat(inPod("nslookup", "my-service").output())
        .contains("Name:\tmy-service.my-ns.svc.cluster.local")
        .contains("Address: " + CLUSTER_IP);
    assertThat(inPod("curl", "-s", "--max-time", "30", "http://my-service/").output())
        .contains("hello from the service");
    assertThat(inPod("getent", "hosts", "no-such-service").code()).isEqualTo(2);
  }

  @Test
  @DisplayName("the server goes the pod's search path under a Corefile with autopath")
  void goesTheSearchPath() throws Exception {
    Path manifests = makePod();
    Path outside = Files.writeString(directory.resolve("Outside"), OUTSIDE);
    start("nsenter", "--net=/run/netns/" + NAMESPACE, Program.seamark("-conf", outside.toString()))
        .await(line -> line.startsWith(".:5353"));
    start(
            "nsenter",
            "--net=/run/netns/" + NAMESPACE,
            serverCommand("home-ops-power-user.Corefile", manifests))
        .await(line -> line.startsWith(".:53"));

    assertThat(inPod("nslookup", "-type=A", "www.example.org.my-ns.svc.cluster.local.").output())
        .as("one question, all steps")
        .contains("www.example.org.my-ns.svc.cluster.local\tcanonical name = www.example.org.")
        .contains("Address: 192.0.2.80");
    assertThat(inPod("getent", "ahosts", "www.example.org").output()).contains("192.0.2.80");
    assertThat(inPod("getent", "hosts", "my-service").output()).contains(CLUSTER_IP);
    assertThat(inPod("getent", "hosts", "db-0.db.default").output()).contains("10.244.0.5");
    assertThat(inPod("getent", "hosts", CLUSTER_IP).output())
        .contains("my-service.my-ns.svc.cluster.local");
    assertThat(inPod("getent", "hosts", "no-such-service").code()).isEqualTo(2);
    assertThat(inPod("curl", "-s", "http://127.0.0.1:9153/metrics").output())
        .containsPattern("coredns_autopath_success_total\\{server=\"dns://:53\"} [1-9]");
    assertThat(inPod("curl", "-s", "http://127.0.0.1:8181/ready").output()).isEqualTo("OK");
  }

  /** Makes the network of a pod, and the manifests of its cluster. */
  private Path makePod() throws Exception {
    boolean must = System.getenv("SEAMARK_TESTS_ALL") != null; // as in CI
    assumeTrue(
        run("ip", "netns", "add", NAMESPACE).code() == 0 || must,
        "network namespaces cannot be made here (needs root and iproute2)");
    assumeTrue(
        run("sh", "-c", "command -v curl nslookup getent").code() == 0 || must,
        "needs curl, nslookup");
    run("ip", "-n", NAMESPACE, "link", "set", "lo", "up");
    run("ip", "-n", NAMESPACE, "addr", "add", CLUSTER_IP + "/32", "dev", "lo");
    Files.createDirectories(resolvConf().getParent());
    Files.writeString(resolvConf(), RESOLV_CONF);
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(manifests.resolve("all.yaml"), MANIFESTS);
    return manifests;
  }

  private List<String> serverCommand(String stock, Path manifests) throws IOException {
    String corefile =
        Files.readString(Path.of("src/test/resources/corefiles", stock))
            .replace(
                "forward . /etc/resolv.conf\n    cache {", "forward . 127.0.0.1:5353\n    cache {")
            .replaceFirst(
                "(?m)^( *)kubernetes (.*)\\{$", "$1kubernetes $2{\n$1   manifests " + manifests);
    Path file = Files.writeString(directory.resolve("Corefile"), corefile);
    return Program.seamark("-conf", file.toString());
  }

  private Program start(String command, List<String> arguments) throws IOException {
    return start(command, "", arguments);
  }

  private Program start(String command, String first, List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    if (!first.isEmpty()) {
      words.add(first);
    }
    words.addAll(arguments);
    Program program = Program.start(directory, words);
    programs.add(program);
    return program;
  }

  private static Path resolvConf() {
    return Path.of("/etc/netns", NAMESPACE, "resolv.conf");
  }

  private static Ran inPod(String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
    words.addAll(List.of(command));
    return run(words.toArray(String[]::new));
  }

  private record Ran(int code, String output) {}

  private static Ran run(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Ran(127, String.valueOf(e.getMessage()));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }
}
