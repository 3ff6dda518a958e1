package dev.seamark.server.system;

import static dev.seamark.server.system.Instance.addresses;
import static dev.seamark.server.system.Instance.metric;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Checked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A range of Service addresses")
class ServiceRangeTest {
  private static final String OUTSIDE =
      "Service \"outside\" is invalid: spec.clusterIPs: Invalid value: [\"10.97.0.1\"]: failed to"
          + " allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The"
          + " range of valid IPs is 10.96.0.0/24";

  private static final Pattern REFUSED =
      Pattern.compile(
          "services\\.yaml: document \\d+: Service \"s\\d+\": Internal error occurred:");

  @TempDir Path directory;

  @Test
  @DisplayName("refuses a chosen address outside of it, in the log, in a metric and in check")
  void refusesWhatIsOutside() throws Exception {
    String manifest = service("outside", "clusterIP: 10.97.0.1, ");
    int port = Instance.freePort();
    int metrics = Instance.freePort();
    try (Instance server = serving(port, metrics, "10.96.0.0/24", manifest)) {
      server.awaitLine("services.yaml: document 1: " + OUTSIDE);
      assertThat(addresses(port, "outside.default.svc.cluster.local.")).containsExactly("NXDOMAIN");
      assertThat(metric(metrics, "seamark_source_problems{reason=\"Invalid\"}")).isEqualTo(1);
      assertThat(metric(metrics, free("10.96.0.0/24"))).isEqualTo(253); // .1 is kept
    }
    Checked checked =
        Checked.of(
            "--manifests",
            directory.resolve("manifests").toString(),
            "--service-cidr",
            "10.96.0.0/24");
    assertThat(checked.code()).isEqualTo(1);
    assertThat(checked.err()).contains("services.yaml: document 1: " + OUTSIDE);
  }

  @Test
  @DisplayName("that is used up says so, in the log, in a metric and in check")
  void saysThatItIsUsedUp() throws Exception {
    StringBuilder manifests = new StringBuilder();
    for (int i = 1; i <= 14; i++) {
      manifests.append(service("s" + i, "")).append("---\n");
    }
    int port = Instance.freePort();
    int metrics = Instance.freePort();
    try (Instance server = serving(port, metrics, "10.96.0.0/28", manifests.toString())) {
      assertThat(server.awaitLine("range is full"))
          .containsPattern(REFUSED)
          .endsWith("failed to allocate a serviceIP: range is full (10.96.0.0/28)");
      List<String> answers = new ArrayList<>();
      for (int i = 1; i <= 14; i++) {
        answers.addAll(addresses(port, "s" + i + ".default.svc.cluster.local."));
      }
      assertThat(answers).doesNotHaveDuplicates().hasSize(14).containsOnlyOnce("NXDOMAIN");
      assertThat(metric(metrics, "seamark_source_problems{reason=\"InternalError\"}")).isEqualTo(1);
      assertThat(metric(metrics, free("10.96.0.0/28"))).isZero();
      assertThat(metric(metrics, free("10.96.0.0/28").replace("free", "used"))).isEqualTo(13);
    }
    Checked checked =
        Checked.of(
            "--manifests",
            directory.resolve("manifests").toString(),
            "--service-cidr",
            "10.96.0.0/28");
    assertThat(checked.code()).isEqualTo(1);
    assertThat(checked.err()).containsPattern(REFUSED).contains("range is full");
  }

  private static String free(String range) {
    return "seamark_service_addresses{range=\"%s\",state=\"free\"}".formatted(range);
  }

  private Instance serving(int port, int metrics, String cidr, String manifest) throws Exception {
    Path manifests = Files.createDirectory(directory.resolve("manifests"));
    Files.writeString(manifests.resolve("services.yaml"), manifest);
    return Instance.serving(
        directory,
        """
        .:%d {
            bind 127.0.0.1
            prometheus 127.0.0.1:%d
            kubernetes cluster.local {
                manifests %s
                service_cidr %s
            }
        }
        """
            .formatted(port, metrics, manifests, cidr));
  }

  private static String service(String name, String address) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec: {%sports: [{port: 80}]}
    """
        .formatted(name, address);
  }
}
