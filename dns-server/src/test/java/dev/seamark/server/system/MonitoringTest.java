package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.seamark.server.harness.Page;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Type;

@DisplayName("With a Prometheus beside the server")
class MonitoringTest {
  private static final Path MONITORING = Path.of("../deploy/monitoring").toAbsolutePath();
  private static final Path PUBLIC = Path.of("src/test/resources/monitoring/coredns-queries.txt");
  private static final long PATIENCE_SECONDS = 90;

  @TempDir Path directory;

  @BeforeAll
  static void prometheusIsThere() throws InterruptedException {
    boolean there;
    try {
      there = new ProcessBuilder("promtool", "--version").start().waitFor() == 0;
    } catch (IOException notFound) {
      there = false;
    }
    boolean must = System.getenv("SEAMARK_TESTS_ALL") != null; // as in CI
    assumeTrue(there || must, "Prometheus is not installed");
    assertThat(there).as("Prometheus is installed").isTrue();
  }

  @Test
  @DisplayName("the alerts are well formed, and are raised when they should be")
  void alerts() throws Exception {
    Object rules =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(MONITORING.resolve("rules.yaml")));
    Path file =
        Files.writeString(
            directory.resolve("seamark.rules"),
            new Dump(DumpSettings.builder().build()).dumpToString(((Map<?, ?>) rules).get("spec")));
    Files.copy(MONITORING.resolve("rules.test.yaml"), directory.resolve("rules.test.yaml"));

    assertThat(promtool("check", "rules", file.toString())).contains("SUCCESS");
    assertThat(promtool("test", "rules", "rules.test.yaml")).contains("SUCCESS");
  }

  private String promtool(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(words));
    try (Program run = Program.start(directory, command)) {
      int code = run.exitCode();
      assertThat(code).as(run.output()).isZero();
      return run.output();
    }
  }

  @Test
  @DisplayName("every query of the dashboard has data, and so have those of CoreDNS's dashboards")
  void queries() throws Exception {
    int port = Instance.freePort();
    int metrics = Instance.freePort();
    int prometheus = Instance.freePort();
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    writeCluster(manifests, 0);
    Set<String> open = expressions();
    try (Instance _ = Instance.serving(directory, corefile(port, metrics, manifests));
        Program _ = Program.start(directory, scraping(prometheus, metrics))) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      for (int round = 1; !open.isEmpty() && System.nanoTime() < end; round++) {
        writeCluster(manifests, round);
        askAround(port);
        open.removeIf(expression -> hasData(prometheus, expression));
        Thread.sleep(500); // Prometheus scrapes once a second
      }
    }
    assertThat(open).as("queries without data").isEmpty();
  }

  private static String corefile(int port, int metrics, Path manifests) throws IOException {
    return """
    .:%1$d {
        bind 127.0.0.1
        errors
        health 127.0.0.1:%3$d
        prometheus 127.0.0.1:%2$d
        kubernetes cluster.local in-addr.arpa {
            manifests %5$s
            snapshot %5$s.snapshot 1s
        }
        forward . 127.0.0.1:%4$d 127.0.0.1:1 {
            health_check 100ms
        }
        cache
        reload
    }
    .:%4$d {
        bind 127.0.0.1
        template IN ANY {
            answer "{{ .Name }} 1 IN A 192.0.2.1"
        }
    }
    dead.test:%1$d {
        bind 127.0.0.1
        prometheus 127.0.0.1:%2$d
        forward . 127.0.0.1:1
    }
    """
        .formatted(port, metrics, Instance.freePort(), Instance.freePort(), manifests);
  }

  private static void writeCluster(Path manifests, int round) throws IOException {
    Path next = manifests.resolveSibling("next.yaml");
    Files.writeString(
        next,
        """
        {apiVersion: v1, kind: Service, metadata: {name: web, namespace: default},
         spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}}
        ---
        {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
         metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web},
           annotations: {endpoints.kubernetes.io/last-change-trigger-time: "%s"}},
         endpoints: [{addresses: [10.244.0.%d]}], ports: [{port: 80}]}
        """
            .formatted(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS), round));
    Files.move(
        next, manifests.resolve("web.yaml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static void askAround(int port) throws IOException {
    Instance.ask(port, "web.default.svc.cluster.local.", Type.A);
    Instance.ask(port, "no.default.svc.cluster.local.", Type.AAAA);
    for (int i = 0; i < 3; i++) {
      Instance.ask(port, "one.example.test.", Type.A);
      Instance.ask(port, "name.dead.test.", Type.A);
    }
    Instance.ask(port, "two.example.test.", Type.A, DClass.IN, r -> r.setTCP(true));
    Instance.ask(
        port,
        "three.example.test.",
        Type.A,
        DClass.IN,
        r -> r.setEDNS(0, 1232, ExtendedFlags.DO, List.of()));
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] statusQuery = {0, 1, 2 << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      socket.send(new DatagramPacket(statusQuery, statusQuery.length, server));
    }
  }

  private List<String> scraping(int port, int metrics) throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("prometheus.yaml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: kube-dns
              static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(metrics));
    return List.of(
        "prometheus",
        "--config.file=" + configuration,
        "--storage.tsdb.path=" + directory.resolve("tsdb"),
        "--web.listen-address=127.0.0.1:" + port,
        "--log.level=error");
  }

  /** All that a dashboard's variables stand for filled in. */
  private static Set<String> expressions() throws IOException {
    Set<String> all = new LinkedHashSet<>();
    JsonNode dashboard = new ObjectMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        all.add(
            target
                .get("expr")
                .asText()
                .replace("$job", "kube-dns")
                .replace("$instance", ".*")
                .replace("$__rate_interval", "30s"));
      }
    }
    assertThat(all).hasSizeGreaterThan(20);
    Files.readAllLines(PUBLIC).stream().filter(line -> !line.startsWith("#")).forEach(all::add);
    return all;
  }

  private static boolean hasData(int prometheus, String expression) {
    try {
      String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
      Page page = Page.get(prometheus, "/api/v1/query?query=" + query);
      JsonNode answer = new ObjectMapper().readTree(page.body());
      assertThat(answer.path("status").asText()).as(expression + page.body()).isEqualTo("success");
      return !answer.path("data").path("result").isEmpty();
    } catch (AssertionError | IOException starting) {
      return false;
    }
  }
}
