package dev.seamark.server.plugins.cluster.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The search path of the host")
class HostSearchTest {
  @TempDir Path directory;

  @Test
  @DisplayName("is that of its resolv.conf, without what is no name")
  void names() throws IOException {
    Path file =
        Files.writeString(directory.resolve("resolv.conf"), "search corp.test a..b lan.test");
    assertThat(HostSearch.read(file))
        .containsExactly(WireName.parse("corp.test"), WireName.parse("lan.test"));
  }

  @Test
  @DisplayName("is empty where there is none")
  void none() {
    assertThat(HostSearch.read(directory.resolve("none"))).isEmpty();
  }
}
