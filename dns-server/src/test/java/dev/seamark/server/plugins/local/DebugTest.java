package dev.seamark.server.plugins.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("The plugin debug")
class DebugTest {

  @Test
  @DisplayName("shows debug lines as long as any block has it")
  void showsDebugLines() throws CorefileException {
    Logger root =
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    root.setLevel(Level.INFO);
    try {
      TestSetup setup = new TestSetup(".");
      assertThat(setup.start(Debug.TYPE, Parsing.directives("debug"))).isEmpty();
      assertThat(root.getLevel()).isEqualTo(Level.DEBUG);
      setup.close();
      assertThat(root.getLevel()).isEqualTo(Level.INFO);
    } finally {
      root.setLevel(before);
    }
  }

  @Test
  @DisplayName("takes no arguments")
  void noArguments() {
    assertThat(Told.complaint(Debug.TYPE, "debug {\n}")).contains("write: debug");
  }
}
