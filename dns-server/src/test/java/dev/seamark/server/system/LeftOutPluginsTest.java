package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.Checked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Plugins that are unknown or not supported")
class LeftOutPluginsTest {
  @TempDir Path directory;

  private Path corefile(String text) throws IOException {
    return Files.writeString(directory.resolve("Corefile"), text);
  }

  private List<String> complaints(String... words) {
    Checked checked = Checked.of(words);
    return checked.err().lines().map(line -> line.replaceFirst("/.*?Corefile:", "")).toList();
  }

  @Test
  @DisplayName("are refused, and left out with a warning by --ignore-unknown")
  void check() throws IOException {
    String file = corefile(".:53 {\n whoami\n netbox {\n  token x\n }\n nomad\n}\n").toString();
    assertThat(complaints(file))
        .hasSize(2)
        .allMatch(line -> line.startsWith("3:2: Unknown") || line.startsWith("6:2: plugin"));
    assertThat(Checked.of(file, "--ignore-unknown").code()).isZero();
    assertThat(complaints(file, "--ignore-unknown"))
        .containsExactly(
            "warning: 6:2: plugin 'nomad' is not supported and is left out, as --ignore-unknown"
                + " says",
            "warning: 3:2: plugin 'netbox' is unknown and is left out, as --ignore-unknown says");
  }

  @Test
  @DisplayName("are counted by name while a process serves without them; the others work")
  void serve() throws Exception {
    int port = Instance.freePort();
    int metrics = Instance.freePort();
    Path file =
        corefile(
            ".:%d {\n bind 127.0.0.1\n erratic {\n drop 0\n }\n netbox\n prometheus 127.0.0.1:%d\n}\n"
                .formatted(port, metrics));
    try (Program program =
        Program.start(directory, Program.seamark("-conf", file.toString(), "--ignore-unknown"))) {
      program.await(line -> line.contains(", java"));
      assertThat(program.lines())
          .anyMatch(line -> line.contains("[WARNING]") && line.contains("'netbox' is unknown"));
      assertThat(Instance.addresses(port, "a.test.")).containsExactly("192.0.2.53");
      assertThat(Instance.metric(metrics, "seamark_corefile_ignored_plugin{name=\"netbox\"}"))
          .isOne();
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "route53 example.org.:Z1, `forward ZONE 169.254.169.253`",
    "azure group:example.org, `forward ZONE 168.63.129.16`",
    "clouddns example.org.:project:zone, `forward ZONE 169.254.169.254`",
    "nomad, register the services with Consul"
  })
  @DisplayName("of clouds are refused with what to use in their place")
  void clouds(String line, String instead) throws IOException {
    assertThat(complaints(corefile(".:53 {\n " + line + "\n}\n").toString()))
        .singleElement()
        .asString()
        .startsWith("2:2: plugin '" + line.replaceAll(" .*", "") + "' is not supported yet; ")
        .contains(instead)
        .endsWith(", or leave it out by --ignore-unknown; `seamark -plugins` lists what is");
  }
}
