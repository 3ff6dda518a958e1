package dev.seamark.zones.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Variables are written")
class EnvFormatTest {
  private final SortedMap<String, String> variables = new TreeMap<>();

  @Test
  @DisplayName("as NAME=value lines, in order, whatever the name")
  void asLines() {
    variables.put("WEB_SERVICE_HOST", "10.0.0.1");
    variables.put("1ST_SERVICE_HOST", "10.0.0.2");

    assertThat(EnvFormat.ENV.write(variables))
        .isEqualTo("1ST_SERVICE_HOST=10.0.0.2\nWEB_SERVICE_HOST=10.0.0.1\n");
  }

  @Test
  @DisplayName("as exports, in single quotes")
  void asExports() {
    variables.put("WEB_PORT", "tcp://[fd00::1]:80");

    assertThat(EnvFormat.EXPORT.write(variables))
        .isEqualTo("export WEB_PORT='tcp://[fd00::1]:80'\n");
  }

  @Test
  @DisplayName("so that a shell runs nothing of a hostile value")
  void quotedSafely() {
    variables.put("WEB_PORT", "a'; rm -rf $HOME `id` \\");

    assertThat(EnvFormat.EXPORT.write(variables))
        .isEqualTo("export WEB_PORT='a'\\''; rm -rf $HOME `id` \\'\n");
  }

  @Test
  @DisplayName("as a comment where a shell cannot use the name")
  void namesThatNoShellTakes() {
    variables.put("1ST_SERVICE_HOST", "10.0.0.2");
    variables.put("A\nrm", "x");

    assertThat(EnvFormat.EXPORT.write(variables))
        .isEqualTo(
            """
            # 1ST_SERVICE_HOST is left out: no shell can use this name
            # A?rm is left out: no shell can use this name
            """);
  }

  @Test
  @DisplayName("as nothing where there are none")
  void nothing() {
    assertThat(EnvFormat.ENV.write(variables)).isEmpty();
    assertThat(EnvFormat.EXPORT.write(variables)).isEmpty();
  }
}
