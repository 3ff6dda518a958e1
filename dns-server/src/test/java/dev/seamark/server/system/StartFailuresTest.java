package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A start that fails because of")
class StartFailuresTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "health TAKEN | 2:1: plugin/health: cannot listen on TAKEN (tcp): address already in use",
        "kubernetes cluster.local {\\nkubeconfig DIR/none\\n} | 2:1: plugin/kubernetes: ",
        "kubernetes cluster.local {\\nendpoint http://127.0.0.1:1\\ntls DIR/a DIR/b DIR/c\\n}"
            + " | 2:1: plugin/kubernetes: ",
      })
  @DisplayName("a plugin says where that stands in the Corefile, and why in plain words")
  void plugins(String directive, String start) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      String text =
          directive
              .replace("\\n", "\n")
              .replace("TAKEN", address)
              .replace("DIR", directory.toString());
      String wanted = directory.resolve("Corefile") + ":" + start.replace("TAKEN", address);
      try (Instance server = Instance.starting(directory, ".:0 {\n" + text + "\n}\n")) {
        String line = server.program().await(each -> each.startsWith(wanted));
        assertThat(line).doesNotContain("Exception", "java.", "errno");
      }
    }
  }
}
