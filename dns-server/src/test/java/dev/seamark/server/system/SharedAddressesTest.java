package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static dev.seamark.server.system.Instance.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Several server blocks")
class SharedAddressesTest {
  @TempDir Path directory;

  @Test
  @DisplayName("share the addresses of their probes and metrics, and what they read")
  void share() throws Exception {
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(
        manifests.resolve("web.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}
        """);
    int first = Instance.freePort();
    int second = Instance.freePort();
    int metrics = Instance.freePort();
    int health = Instance.freePort();
    int ready = Instance.freePort();
    String block =
        """
        %%s.:%%d {
            bind 127.0.0.1
            health 127.0.0.1:%d
            ready 127.0.0.1:%d
            prometheus 127.0.0.1:%d
            kubernetes %%s {
                manifests %s
            }
        }
        """
            .formatted(health, ready, metrics, manifests);
    try (Instance server =
        Instance.serving(
            directory,
            block.formatted("cluster.local", first, "cluster.local")
                + block.formatted("example.org", second, "example.org"))) {
      assertThat(addresses(first, "web.default.svc.cluster.local.")).containsExactly("10.96.0.10");
      assertThat(addresses(second, "web.default.svc.example.org.")).containsExactly("10.96.0.10");
      assertThat(addresses(first, "web.default.svc.example.org.")).containsExactly("REFUSED");
      Await.until("ready", () -> Page.get(ready, "/ready").status() == 200);
      assertThat(Page.get(health, "/health").status()).isEqualTo(200);
      assertThat(server.count("read 1 file of")).isEqualTo(1);
      assertThat(metric(metrics, "seamark_catalog_objects{kind=\"service\"}")).isEqualTo(1);
      assertThat(Page.get(metrics, "/metrics").body())
          .contains("server=\"dns://127.0.0.1:" + first + "\"")
          .contains("server=\"dns://127.0.0.1:" + second + "\"");
    }
  }
}
