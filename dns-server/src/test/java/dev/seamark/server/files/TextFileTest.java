package dev.seamark.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A text file")
class TextFileTest {
  @TempDir Path folder;

  @Test
  @DisplayName("is read line by line, whatever ends the lines")
  void lines() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "one\r\ntwo\n\nfour");
    assertThat(TextFile.lines(file, StandardCharsets.ISO_8859_1))
        .containsExactly("one", "two", "", "four");
  }

  @Test
  @DisplayName("is read up to a bound, and refused beyond it")
  void bound() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x".repeat(5000));
    assertThat(TextFile.text(file, StandardCharsets.ISO_8859_1, 5000)).hasSize(5000);
    assertThatThrownBy(() -> TextFile.text(file, StandardCharsets.ISO_8859_1, 4999))
        .isInstanceOf(TextFile.TooLargeException.class)
        .hasMessageStartingWith("it has more than 4 KiB");
  }

  @Test
  @DisplayName("is refused where it has no end")
  void device() {
    assertThatThrownBy(() -> TextFile.lines(Path.of("/dev/zero"), StandardCharsets.ISO_8859_1))
        .isInstanceOf(TextFile.TooLargeException.class);
  }
}
