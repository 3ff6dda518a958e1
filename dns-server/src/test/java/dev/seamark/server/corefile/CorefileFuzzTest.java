package dev.seamark.server.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

class CorefileFuzzTest {
  /** Any text is a Corefile or is refused with a position in it. */
  @FuzzTest(maxDuration = "30s")
  void anyTextParsesOrIsRefused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      Corefile file =
          CorefileParser.parseText(
              "Corefile",
              text,
              Path.of("/nowhere"),
              Set.of("cache"),
              name -> name.length() % 2 == 0 ? Optional.of("a \" { b") : Optional.empty());
      for (ServerBlock block : file.blocks()) {
        assertThat(block.keys()).isNotEmpty();
        readKeys(block);
      }
    } catch (CorefileException e) {
      assertThat(e.at().line()).isPositive();
      assertThat(e.at().column()).isPositive();
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static void readKeys(ServerBlock block) throws CorefileException {
    for (Word key : block.keys()) {
      assertThat(BlockKey.read(key, 53)).isNotEmpty();
    }
  }
}
