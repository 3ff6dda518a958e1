package dev.seamark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("seamark env")
class EnvCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @BeforeEach
  void manifests() throws IOException {
    Files.writeString(
        directory.resolve("shop.yaml"),
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: redis, namespace: shop}
        spec:
          clusterIP: 10.96.0.7
          ports: [{port: 6379}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: kubernetes, namespace: default}
        spec:
          clusterIP: 10.96.0.1
          ports: [{name: https, port: 443}]
        """);
  }

  private int run(String... arguments) {
    SeamarkCommand command = new SeamarkCommand(serve -> 0, (by, leavesOutUnknown) -> 0, List::of);
    String[] all = Stream.concat(Stream.of("env"), Stream.of(arguments)).toArray(String[]::new);
    return command.printingTo(new PrintWriter(out, true), new PrintWriter(err, true)).execute(all);
  }

  private int ofShop(String... arguments) {
    return run(
        Stream.concat(
                Stream.of("--namespace", "shop", "--manifests", directory.toString()),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  @Nested
  @DisplayName("over manifests")
  class OverManifests {
    @Test
    @DisplayName("shows the variables of a namespace, sorted")
    void lines() {
      assertThat(ofShop()).isZero();

      assertThat(out.toString().lines())
          .contains("REDIS_SERVICE_HOST=10.96.0.7", "KUBERNETES_SERVICE_PORT_HTTPS=443")
          .isSorted();
      assertThat(err.toString()).isEmpty();
    }

    @Test
    @DisplayName("leaves the namespace's own Services out without service links")
    void withoutLinks() {
      assertThat(ofShop("--service-links=false")).isZero();

      assertThat(out.toString()).contains("KUBERNETES_SERVICE_HOST").doesNotContain("REDIS");
    }

    @Test
    @DisplayName("writes for shells, or JSON")
    void formats() {
      ofShop("--format", "export");
      ofShop("--format=json");

      assertThat(out.toString())
          .contains("export REDIS_SERVICE_HOST='10.96.0.7'\n")
          .contains("\"REDIS_SERVICE_HOST\":\"10.96.0.7\"");
    }

    @Test
    @DisplayName("fails where there is no such namespace or no such directory")
    void missing() {
      assertThat(run("--namespace", "nowhere", "--manifests", directory.toString())).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo("seamark: namespace 'nowhere' does not exist in this cluster\n");

      assertThat(run("--namespace", "shop", "--manifests", directory + "/none")).isEqualTo(2);
      assertThat(err.toString()).contains(": no such directory");
    }

    @Test
    @DisplayName("says on standard error what it could not take, and what collides")
    void warnings() throws IOException {
      Files.writeString(
          directory.resolve("more.yaml"),
          """
          apiVersion: v1
          kind: Service
          metadata: {name: redis-service, namespace: shop}
          spec: {ports: [{port: 80}]}
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: broken, namespace: shop}
          spec: {ports: [{port: 0}]}
          """);

      assertThat(ofShop()).isZero();

      assertThat(err.toString())
          .contains("more.yaml: document 2")
          .contains("Services shop/redis and shop/redis-service both give REDIS_SERVICE_PORT");
      assertThat(out.toString()).contains("REDIS_SERVICE_PORT=6379").doesNotContain("broken");
    }
  }

  @Nested
  @DisplayName("runs a command")
  class RunsCommand {
    @Test
    @DisplayName("with the variables, and passes its exit code on")
    void withVariables() throws IOException {
      Path seen = directory.resolve("seen.txt");

      assertThat(ofShop("--", "sh", "-c", "env > '" + seen + "'; exit 7")).isEqualTo(7);

      assertThat(Files.readString(seen)).contains("REDIS_SERVICE_HOST=10.96.0.7");
      assertThat(out.toString()).isEmpty();
    }

    @Test
    @DisplayName("but what the caller has set stays as it is")
    void callersOwnWins() {
      SortedMap<String, String> variables = new TreeMap<>(Map.of("HOME", "x", "NEW", "y"));
      Map<String, String> environment = new HashMap<>(Map.of("HOME", "/root"));

      EnvCommand.add(variables, environment);

      assertThat(environment).isEqualTo(Map.of("HOME", "/root", "NEW", "y"));
    }

    @Test
    @DisplayName("that has options, quotes and @ signs of its own")
    void asItIs() {
      assertThat(ofShop("--", "test", "--namespace @x", "=", "--namespace @x")).isZero();
    }

    @Test
    @DisplayName("or fails with 1 where there is no such command")
    void noSuchCommand() {
      assertThat(ofShop("--", "/no/such/command")).isEqualTo(1);
      assertThat(err.toString()).contains("/no/such/command");
    }
  }

  @Nested
  @DisplayName("over the Kubernetes API")
  class OverApi {
    @Test
    @DisplayName("shows the variables of a namespace of the cluster that the kubeconfig names")
    void kubeconfig() throws IOException {
      HttpServer server = apiServer();
      try {
        Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(
            kubeconfig,
            """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: c, cluster: {server: "http://127.0.0.1:PORT"}}
            contexts:
            - {name: here, context: {cluster: c, user: u}}
            - {name: elsewhere, context: {cluster: none, user: u}}
            users:
            - {name: u, user: {}}
            current-context: elsewhere
            """
                .replace("PORT", Integer.toString(server.getAddress().getPort())));

        int exit =
            run("--namespace", "shop", "--kubeconfig", kubeconfig.toString(), "--context", "here");

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString()).contains("CART_SERVICE_HOST=10.96.0.8");
      } finally {
        server.stop(0);
      }
    }

    @Test
    @DisplayName("fails with 1 where no cluster is named and this is none")
    void noCluster() {
      assumeThat(System.getenv("KUBERNETES_SERVICE_HOST")).isNull();

      assertThat(run("--namespace", "shop")).isEqualTo(1);
      assertThat(err.toString()).contains("name --manifests DIR or --kubeconfig FILE");
    }

    @Test
    @DisplayName("fails with 1 where the kubeconfig cannot be read")
    void noKubeconfig() {
      assertThat(run("--namespace", "shop", "--kubeconfig", directory + "/none")).isEqualTo(1);
      assertThat(err.toString()).contains("none");
    }

    /** Lists a namespace and a Service; watches stay silent. */
    private static HttpServer apiServer() throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/api/v1/",
          exchange -> {
            boolean services = exchange.getRequestURI().getPath().endsWith("/services");
            boolean watch = exchange.getRequestURI().getQuery().contains("watch=true");
            String item =
                services
                    ? """
                    {"apiVersion":"v1","kind":"Service","metadata":{"name":"cart",
                    "namespace":"shop","resourceVersion":"1"},"spec":{"type":"ClusterIP",
                    "clusterIP":"10.96.0.8","clusterIPs":["10.96.0.8"],
                    "ports":[{"port":80,"protocol":"TCP"}]}}\
                    """
                    : """
                    {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop",
                    "resourceVersion":"1"}}\
                    """;
            String list =
                """
                {"apiVersion":"v1","kind":"List","metadata":{"resourceVersion":"1"},"items":[ITEM]}\
                """
                    .replace("ITEM", item);
            byte[] body = (watch ? "" : list).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    }
  }
}
