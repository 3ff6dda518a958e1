package dev.seamark.proxy.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program that makes the class cache, but for the cache, which takes the program's jar. */
@DisplayName("A training")
class TrainingTest {
  @TempDir private Path folder;

  @ParameterizedTest(name = "on {0}")
  @CsvSource({"examples, the manifests of", "api, the API server that"})
  @DisplayName("starts the proxy, carries connections and datagrams, and ends it in order")
  void carries(String source, String from) throws Exception {
    Path cache = folder.resolve("seamark-proxy.aot");
    List<String> command = Program.java("deploy/image/train/Train.java");
    command.addAll(List.of(launcher().toString(), ".", cache.toString(), source));
    try (Program training = Program.start(command)) {
      assertThat(training.ended()).as(String.join("\n", training.lines())).isZero();
      assertThat(training.lines())
          .anyMatch(line -> line.contains("services from " + from))
          .contains("[INFO] proxy/end: SIGTERM: ending")
          .noneMatch(line -> line.contains("Exception"));
    }
    assertThat(cache).hasContent("trained");
  }

  /** Starts this build's classes in place of a jar, and when they have ended, writes the cache. */
  private Path launcher() throws IOException {
    String proxy =
        Program.proxy().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path launcher =
        Files.writeString(
            folder.resolve("seamark-proxy"),
            """
            #!/bin/sh
            trap 'kill -TERM "$proxy"' TERM
            %s "$@" &
            proxy=$!
            wait "$proxy" # until the signal comes
            wait "$proxy"
            echo trained >"${SEAMARK_JAVA_OPTS#*=}"
            """
                .formatted(proxy));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return launcher;
  }
}
