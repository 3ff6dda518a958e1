package dev.seamark.server.plugins.cluster;

import static dev.seamark.server.plugins.local.Told.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("k8s_external")
class ExternalTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "apex      | 3:1: Wrong argument count or unexpected line ending after 'apex'",
        "apex a.b  | 3:6: plugin/k8s_external: apex is 'a.b', but must be one label; write one",
        "apex a..b | 3:6: plugin/k8s_external: name \"a..b\" has an empty label",
        "apex .    | 3:6: plugin/k8s_external: apex is '.', but must be one label",
        "ttl       | 3:1: Wrong argument count or unexpected line ending after 'ttl'",
        "ttl long  | 3:5: plugin/k8s_external: ttl 'long' is not a number; write 0 to 3600",
        "ttl 3601  | 3:5: plugin/k8s_external: ttl must be in range [0, 3600]: 3601; write",
        "ttl -1    | 3:5: plugin/k8s_external: ttl must be in range [0, 3600]: -1",
        "headless x| 3:10: Wrong argument count or unexpected line ending after 'x'",
        "fallthrough a..b | 3:13: ",
        "transfer x| 3:1: plugin/k8s_external: unknown property 'transfer'; write one of apex, ttl,"
            + " headless, fallthrough"
      })
  @DisplayName("refuses what it does not know, with the position")
  void complaints(String line, String complaint) {
    assertThat(complaint(External.TYPE, "k8s_external example.org {\n" + line + "\n}"))
        .startsWith(complaint);
  }

  @Test
  @DisplayName("refuses what is no zone")
  void noZone() {
    assertThat(complaint(External.TYPE, "k8s_external a..b")).startsWith("2:14: ");
  }

  @Test
  @DisplayName("does nothing where no cluster is beside it, and says so")
  void alone() throws CorefileException {
    try (TestSetup setup = new TestSetup("example.org.")) {
      assertThat(setup.start(External.TYPE, Parsing.directives("k8s_external"))).isEmpty();
      assertThat(setup.warnings())
          .singleElement()
          .asString()
          .startsWith(
              "Corefile:2:1: plugin/k8s_external: it answers for the Services of the plugin");
    }
  }
}
