package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static dev.seamark.server.system.Instance.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Manifests, edited while they are served,")
class ManifestsWhileServingTest {
  @TempDir Path directory;
  private Path manifests;
  private int port;
  private int metrics;
  private Instance server;

  @BeforeEach
  void serve() throws Exception {
    manifests = Files.createDirectory(directory.resolve("manifests"));
    port = Instance.freePort();
    metrics = Instance.freePort();
    write("web.yaml", service("web", "10.96.0.10"));
    server =
        Instance.serving(
            directory,
            """
            .:%d {
                bind 127.0.0.1
                errors
                prometheus 127.0.0.1:%d
                kubernetes cluster.local {
                    manifests %s
                }
            }
            """
                .formatted(port, metrics, manifests));
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  @DisplayName("are followed within a second: added, changed, taken away")
  void areFollowed(TestReporter reporter) throws IOException {
    assertThat(addresses(port, "web.default.svc.cluster.local.")).containsExactly("10.96.0.10");

    write("db.yaml", service("db", "10.96.0.11"));
    Duration added = until("db", "10.96.0.11");
    write("web.yaml", service("web", "10.96.0.12"));
    Duration changed = until("web", "10.96.0.12");
    Files.delete(manifests.resolve("db.yaml"));
    Duration removed = until("db", "NXDOMAIN");

    reporter.publishEntry("added", added.toString());
    reporter.publishEntry("changed", changed.toString());
    reporter.publishEntry("removed", removed.toString());
    // One of three within the second at least: a test machine may stand still for a while.
    assertThat(List.of(added, changed, removed))
        .anySatisfy(took -> assertThat(took).isLessThan(Duration.ofSeconds(1)));
  }

  @Test
  @DisplayName("change nothing where they are broken, and it is said what is wrong and where")
  void areIgnoredWhereBroken() throws Exception {
    write("db.yaml", service("db", "10.96.0.11"));
    until("db", "10.96.0.11");

    write("web.yaml", "apiVersion: v1\nkind: Service\n  spec: [\n");
    server.awaitLine("web.yaml:3:7: not valid YAML");
    write(
        "db.yaml", service("db", "10.96.0.11").replace("port: 80", "port: 0") + "---\n" + DECLARED);
    server.awaitLine(
        "db.yaml: document 1: Service \"db\" is invalid: spec.ports[0].port: Invalid value: 0:"
            + " must be between 1 and 65535, inclusive");

    assertThat(addresses(port, "web.default.svc.cluster.local.")).containsExactly("10.96.0.10");
    assertThat(addresses(port, "db.default.svc.cluster.local.")).containsExactly("10.96.0.11");
    assertThat(addresses(port, "other.shop.svc.cluster.local.")).containsExactly("10.96.0.13");
    assertThat(metric(metrics, "seamark_source_problems{reason=\"BadRequest\"}")).isEqualTo(1);
    assertThat(metric(metrics, "seamark_source_problems{reason=\"Invalid\"}")).isEqualTo(1);

    write("web.yaml", service("web", "10.96.0.12"));
    until("web", "10.96.0.12");
    server.awaitLine("fixed: " + manifests + "/web.yaml");
    assertThat(metric(metrics, "seamark_source_problems{reason=\"BadRequest\"}")).isZero();
  }

  private static final String DECLARED =
      "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n"
          + service("other", "10.96.0.13").replace("default", "shop");

  private static String service(String name, String address) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec: {clusterIP: %s, ports: [{port: 80}]}
    """
        .formatted(name, address);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(manifests.resolve(file), text);
  }

  private Duration until(String service, String answer) {
    long start = System.nanoTime();
    Await.until(
        service + " is " + answer,
        () -> addresses(port, service + ".default.svc.cluster.local.").equals(List.of(answer)));
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
