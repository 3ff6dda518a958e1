package dev.seamark.server.plugins.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.plugins.local.Told;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A directive that has nothing to do here")
class UnneededTest {
  private static PluginType type(String name) {
    return Plugins.named(name);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "multisocket",
        "multisocket 4",
        "shed",
      })
  @DisplayName("is taken with a warning, and joins no chain")
  void isTaken(String line) throws CorefileException {
    TestSetup setup = new TestSetup(".");
    List<Directive> directives = Parsing.directives(line);
    String name = directives.getFirst().name().text();
    assertThat(setup.start(type(name), directives)).isEmpty();
    assertThat(setup.warnings())
        .singleElement()
        .asString()
        .startsWith("Corefile:2:1: plugin/" + name + ": the line is ignored: ");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "multisocket 1 2 => 2:15: Wrong argument count or unexpected line ending after '2'; write:"
            + " multisocket [NUMBER]"
      })
  @DisplayName("is refused where it is wrong in CoreDNS, too")
  void refused(String line, String complaint) {
    assertThat(Told.complaint(type(line.substring(0, line.indexOf(' '))), line))
        .isEqualTo(complaint);
  }
}
