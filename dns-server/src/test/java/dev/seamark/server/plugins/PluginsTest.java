package dev.seamark.server.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.declare.PluginType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The plugins")
class PluginsTest {
  static Stream<String> names() {
    return Plugins.names().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  @DisplayName("are found by the name of their directive, and say what they are for")
  void found(String name) {
    PluginType type = Plugins.named(name);
    assertThat(type.name()).isEqualTo(name);
    assertThat(type.summary()).endsWith(".");
    assertThat(type.properties().all())
        .allSatisfy(property -> assertThat(property.summary()).isNotBlank());
    List<String> properties = type.properties().all().stream().map(p -> p.name()).toList();
    assertThat(properties).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("are asked in CoreDNS's order")
  void order() {
    assertThat(Plugins.names())
        .containsSubsequence(
            "metadata", "prometheus", "errors", "log", "rewrite", "cache", "kubernetes", "forward");
    assertThat(Plugins.names()).doesNotHaveDuplicates();
  }
}
