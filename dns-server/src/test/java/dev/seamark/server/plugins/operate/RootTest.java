package dev.seamark.server.plugins.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugins.local.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The plugin root")
class RootTest {
  private final TestSetup setup = new TestSetup(".");

  @TempDir Path folder;

  @Test
  @DisplayName("says where relative paths begin, and leaves absolute ones alone")
  void whereRelativePathsBegin() throws CorefileException {
    assertThat(setup.start(Root.TYPE, Parsing.directives("root " + folder))).isEmpty();
    assertThat(setup.path("zones/hosts")).isEqualTo(folder.resolve("zones/hosts"));
    assertThat(setup.path("/etc/hosts")).isEqualTo(Path.of("/etc/hosts"));
    assertThat(setup.warnings()).isEmpty();
  }

  @Test
  @DisplayName("warns of a folder that is not there, and takes it nevertheless")
  void mayComeLater() throws CorefileException {
    Path later = folder.resolve("later");
    setup.start(Root.TYPE, Parsing.directives("root " + later));
    assertThat(setup.path("hosts")).isEqualTo(later.resolve("hosts"));
    assertThat(setup.warnings())
        .containsExactly(
            "Corefile:2:6: plugin/root: Root path does not exist: "
                + later
                + "; make it, or name another one");
  }

  @Test
  @DisplayName("refuses a file")
  void refusesFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(Told.complaint(Root.TYPE, "root " + file))
        .isEqualTo(
            "2:6: plugin/root: '"
                + file
                + "' is not a directory; name the folder that the files are in");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "root => 2:1: Wrong argument count or unexpected line ending after 'root'; write: root"
            + " FOLDER",
        "root /a /b => 2:9: Wrong argument count or unexpected line ending after '/b'; write: root"
            + " FOLDER",
        "root / {\\n"
            + " etc\\n"
            + "} => 3:2: plugin/root: unknown property 'etc'; this plugin has no properties, remove"
            + " the line"
      })
  @DisplayName("is refused where its directive is wrong")
  void refused(String directive, String complaint) {
    assertThat(Told.complaint(Root.TYPE, directive.replace("\\n", "\n"))).isEqualTo(complaint);
  }
}
