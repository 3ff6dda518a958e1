package dev.seamark.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.config.ProxyConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files of {@code configurations}, whose README says what stands in them. */
@DisplayName("A distribution's way to start kube-proxy")
class DistributionsTest {
  private static final Path FORMS = Path.of("src/test/resources/configurations");

  @TempDir private Path folder;

  static List<Path> forms() throws IOException {
    try (Stream<Path> files = Files.list(FORMS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  @DisplayName("starts the proxy, which names what it ignores once")
  void starts(Path form) throws IOException {
    Map<?, ?> told =
        (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(form));
    Path config = folder.resolve("config.conf");
    if (told.get("config") instanceof String text) {
      Files.writeString(config, text);
    }

    ProxyConfiguration configuration =
        Noted.configured(
            words(told, "arguments").stream()
                .map(word -> word.replace("$CONFIG", config.toString()))
                .toList());

    assertThat(configuration.mode().word()).isEqualTo(told.get("mode"));
    assertThat(configuration.ignored()).isEqualTo(words(told, "ignored"));
    assertThat(configuration.warnings())
        .map(warning -> warning.replaceFirst("^[^ ]+: ", ""))
        .isEqualTo(words(told, "warnings"));
  }

  private static List<String> words(Map<?, ?> told, String field) {
    return ((List<?>) Objects.requireNonNull(told.get(field), field))
        .stream().map(String::valueOf).toList();
  }
}
