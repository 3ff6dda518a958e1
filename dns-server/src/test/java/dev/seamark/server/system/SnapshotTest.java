package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static dev.seamark.server.system.Instance.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Await;
import dev.seamark.server.harness.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Type;

@DisplayName("A server with a snapshot, whose source is away,")
class SnapshotTest {
  private static final String WEB = "web.default.svc.cluster.local.";

  @TempDir Path directory;
  private Path manifests;
  private Path file;
  private int port;
  private int metrics;
  private int ready;

  /** A server that has known the cluster and has ended; then its manifests go away. */
  @BeforeEach
  void leave() throws Exception {
    manifests = Files.createDirectory(directory.resolve("manifests"));
    file = directory.resolve("cluster.snapshot");
    port = Instance.freePort();
    metrics = Instance.freePort();
    ready = Instance.freePort();
    Files.writeString(
        manifests.resolve("web.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}
        """);
    try (Instance server = serve("1h")) {
      assertThat(addresses(port, WEB)).containsExactly("10.96.0.10");
      server.program().signal("TERM");
      assertThat(server.program().exitCode()).isZero();
    }
    assertThat(file).exists();
    Files.move(manifests, directory.resolve("elsewhere"));
  }

  private Instance serve(String staleAfter) throws Exception {
    return Instance.serving(
        directory,
        """
        .:%d {
            bind 127.0.0.1
            errors
            ready 127.0.0.1:%d
            prometheus 127.0.0.1:%d
            kubernetes cluster.local {
                manifests %s
                snapshot %s
                stale_after %s
            }
        }
        """
            .formatted(port, ready, metrics, manifests, file, staleAfter));
  }

  @Test
  @DisplayName("answers at once what was known, says where from and how old, and is ready")
  void answers() throws Exception {
    try (Instance server = serve("1h")) {
      assertThat(addresses(port, WEB)).containsExactly("10.96.0.10");
      assertThat(addresses(port, "no." + WEB)).containsExactly("NXDOMAIN");
      server.awaitLine("answering from the snapshot " + file + ": ");
      assertThat(metric(metrics, "seamark_source_origin{kind=\"service\",origin=\"snapshot\"}"))
          .isEqualTo(1);
      assertThat(metric(metrics, "seamark_source_age_seconds{kind=\"service\"}"))
          .isBetween(0.0, 600.0);
      assertThat(Page.get(ready, "/ready").body()).isEqualTo("OK");
      assertThat(errors(WEB)).as("not too old").isEmpty();
    }
  }

  @Test
  @DisplayName("tells clients with EDNS, the log and /ready once that is too old")
  void tellsItsAge() throws Exception {
    try (Instance server = serve("1ms")) {
      server.awaitLine("the cluster is known from a snapshot, ");
      assertThat(errors(WEB))
          .singleElement()
          .satisfies(
              error -> {
                assertThat(error.getErrorCode()).isEqualTo(3);
                assertThat(error.getText())
                    .matches("the cluster is known from a snapshot, \\d+ s old");
              });
      assertThat(errors("no." + WEB)).hasSize(1);
      assertThat(Page.get(ready, "/ready").body())
          .matches("OK\nkubernetes: the cluster is known from a snapshot, \\d+ s old");
      assertThat(Page.get(ready, "/ready").status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("takes the source's word as soon as it is back")
  void takesTheSourcesWord() throws Exception {
    try (Instance server = serve("1s")) {
      server.awaitLine("the cluster is known from a snapshot, ");
      Path back = directory.resolve("elsewhere");
      Files.writeString(
          back.resolve("web.yaml"),
          Files.readString(back.resolve("web.yaml")).replace("10.96.0.10", "10.96.0.11"));
      Files.move(back, manifests);
      Await.until("the new address", () -> addresses(port, WEB).equals(List.of("10.96.0.11")));
      assertThat(metric(metrics, "seamark_source_origin{kind=\"service\",origin=\"list\"}"))
          .isEqualTo(1);
      assertThat(server.count(" is new")).as("Services called new that were known").isZero();
    }
  }

  @Test
  @DisplayName("starts without a file that is damaged, says so in one line, and keeps it beside")
  void damaged() throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    try (Instance server = serve("1h")) {
      server.awaitLine(
          "cannot use the snapshot "
              + file
              + ": it is damaged or cut off; starting without it, it was moved to "
              + file
              + ".refused");
      assertThat(addresses(port, WEB)).containsExactly("SERVFAIL");
      assertThat(errors(WEB))
          .singleElement()
          .satisfies(error -> assertThat(error.getErrorCode()).isEqualTo(14));
      assertThat(Page.get(ready, "/ready").status()).isEqualTo(503);
    }
  }

  private List<ExtendedErrorCodeOption> errors(String name) throws IOException {
    return Instance.errors(Instance.ask(port, name, Type.A, DClass.IN, r -> r.setEDNS(0)));
  }
}
