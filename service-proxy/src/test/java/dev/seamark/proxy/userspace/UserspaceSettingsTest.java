package dev.seamark.proxy.userspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The settings of the userspace data plane")
class UserspaceSettingsTest {
  @ParameterizedTest(name = "{0} open files: {1} connections, {2} sessions")
  @CsvSource({
    "256, 72, 48",
    "1024, 288, 192",
    "4096, 1161, 774",
    "20000, 7125, 4750",
    "27667, 10000, 6666",
    "65536, 24201, 16134",
    "524288, 196233, 130822",
    "1048576, 392841, 261894",
    "1073741816, 1048576, 1048576",
  })
  @DisplayName("allow what open files are enough for")
  void limits(long files, int connections, int sessions) {
    UserspaceSettings settings = UserspaceSettings.forOpenFiles(files);
    assertThat(settings.maxConnections()).isEqualTo(connections);
    assertThat(settings.maxUdpSessions()).isEqualTo(sessions);
    assertThat(2L * connections + sessions).isLessThan(files);
  }

  @ParameterizedTest(name = "{0} open files")
  @ValueSource(longs = {4_096, 20_000, 27_667, 65_536, 524_288})
  @DisplayName("are those of the table in the documentation")
  void documented(long files) throws IOException {
    UserspaceSettings settings = UserspaceSettings.forOpenFiles(files);
    assertThat(Files.readString(Path.of("../docs/service-proxy.md")))
        .contains(
            String.format(
                    Locale.ROOT,
                    "| %,d | %,d | %,d |",
                    files,
                    settings.maxConnections(),
                    settings.maxUdpSessions())
                .replace(',', ' '));
  }
}
