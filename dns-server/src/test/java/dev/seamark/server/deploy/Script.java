package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Shell scripts that play programs. */
final class Script {
  private Script() {}

  /** Writes one that can be run. */
  static Path at(Path file, String lines) throws IOException {
    Files.createDirectories(file.resolve(".."));
    Files.writeString(file, "#!/bin/sh\n" + lines);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
