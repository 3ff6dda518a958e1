package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.upstream.tls.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("On a machine for which there is no native library of QUIC")
class QuicElsewhereTest {
  private static final String FAULT =
      "Corefile:1:1: '%s://' is not available: the native library of QUIC cannot be loaded on this"
          + " machine (riscv64); ";

  @TempDir private Path directory;

  private Program started(String scheme, String command) throws Exception {
    Authority.Issued issued = new Authority("Authority of this test").issue("a.test");
    issued.certificateIn(directory.resolve("cert.pem"));
    issued.keyIn(directory.resolve("key.pem"));
    Path file =
        Files.writeString(
            directory.resolve("Corefile"),
            scheme + "://.:8853 {\n    tls cert.pem key.pem\n    whoami\n}\n");
    List<String> line = Program.seamark(command, file.toString());
    line.add(1, "-Dos.arch=riscv64");
    return Program.start(directory, line);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"quic", "https3"})
  @DisplayName("a Corefile that names it is refused in one line, with its place and what to do:")
  void refused(String scheme) throws Exception {
    try (Program program = started(scheme, "-conf")) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.output())
          .contains(FAULT.formatted(scheme) + "serve the zone as tls:// or https://, or run on")
          .doesNotContain("Exception", "UnsatisfiedLinkError", "\tat ");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"quic", "https3"})
  @DisplayName("a check of it warns, since another machine may serve it:")
  void checked(String scheme) throws Exception {
    try (Program program = started(scheme, "check")) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output())
          .contains(FAULT.formatted(scheme) + "the machine that serves must be able to")
          .doesNotContain("Exception", "\tat ");
    }
  }
}
