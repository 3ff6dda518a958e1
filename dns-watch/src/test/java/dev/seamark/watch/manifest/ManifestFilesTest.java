package dev.seamark.watch.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Files of manifests, looked at")
class ManifestFilesTest {
  private static final String SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: a}}";
  private static final String BROKEN = "kind: [";

  @TempDir private Path temp;
  private ManifestFiles files;
  private Path file;

  @BeforeEach
  void oneFile() throws IOException {
    files = new ManifestFiles(temp, new ManifestTree(temp));
    file = Files.writeString(temp.resolve("a.yaml"), SERVICE);
    files.look(true);
    assertThat(names()).containsExactly("a");
  }

  private List<String> names() {
    return files.settle().stream().map(s -> s.id().key().name()).toList();
  }

  @Test
  @DisplayName("while somebody writes a broken one, keep what was last acted upon")
  void whileWritten() throws IOException {
    Files.writeString(file, "");
    assertThat(files.look(false)).isTrue();
    Files.writeString(file, BROKEN);
    assertThat(files.look(false)).isTrue();
    assertThat(names()).containsExactly("a");
  }

  @Test
  @DisplayName("while somebody replaces one by a broken one, keep what was last acted upon")
  void whileReplaced() throws IOException {
    Files.delete(file);
    assertThat(files.look(false)).isTrue();
    Files.writeString(file, BROKEN);
    assertThat(files.look(false)).isTrue();
    assertThat(names()).containsExactly("a");
    Files.writeString(file, BROKEN + "[");
    assertThat(files.look(false)).isTrue();
    assertThat(names()).as("still").containsExactly("a");
  }

  @Test
  @DisplayName("forget what a file said that is gone or empty")
  void gone() throws IOException {
    Files.writeString(file, "");
    assertThat(files.look(false)).isTrue();
    assertThat(names()).isEmpty();
    Files.writeString(file, BROKEN);
    assertThat(files.look(false)).isTrue();
    assertThat(names()).isEmpty();
  }

  @Test
  @DisplayName("without a change, say so")
  void noChange() throws IOException {
    assertThat(files.look(false)).isFalse();
    assertThat(files.look(true)).isFalse();
    Files.writeString(file, SERVICE);
    assertThat(files.look(false)).isFalse();
  }

  @Test
  @DisplayName("that are links to nowhere, are none")
  void danglingLink() throws IOException {
    Files.delete(file);
    Files.createSymbolicLink(file, temp.resolve("nowhere"));
    assertThat(files.look(true)).isTrue();
    assertThat(files.problems()).isEmpty();
    assertThat(files.count()).isZero();
  }

  @Test
  @DisplayName("that cannot be read any more, keep what they said, with a problem")
  void tooLarge() throws IOException {
    try (var large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(65L << 20);
    }
    assertThat(files.look(false)).isTrue();
    assertThat(names()).containsExactly("a");
    assertThat(files.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("larger than 64 MiB"));
    assertThat(files.look(true)).as("nothing new").isFalse();
    Files.writeString(file, SERVICE);
    assertThat(files.look(false)).isTrue();
    assertThat(files.problems()).isEmpty();
  }

  @Test
  @DisplayName("behind a link to the directory itself, are read once")
  void loop() throws IOException {
    Files.createSymbolicLink(temp.resolve("again"), temp);
    assertThat(files.look(true)).isFalse();
    assertThat(files.count()).isEqualTo(1);
  }
}
