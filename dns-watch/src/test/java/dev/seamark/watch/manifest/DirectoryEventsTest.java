package dev.seamark.watch.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The events of a directory")
class DirectoryEventsTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path temp;
  private Path directory;

  @BeforeEach
  void make() throws IOException {
    directory = Files.createDirectory(temp.resolve("d"));
  }

  @Test
  @DisplayName("tell that it is moved away, and that one is put in its place")
  void moved() throws Exception {
    try (var events = new DirectoryEvents(directory)) {
      events.watch(List.of(directory));
      Files.move(directory, temp.resolve("away"));
      assertThat(events.await(LONG)).isTrue();
      events.watch(List.of());
      Files.createDirectory(directory);
      assertThat(events.await(LONG)).isTrue();
    }
  }

  @Test
  @DisplayName("are none where something beside it changes")
  void beside() throws Exception {
    try (var events = new DirectoryEvents(directory)) {
      events.watch(List.of(directory));
      Files.createFile(temp.resolve("beside"));
      Files.delete(temp.resolve("beside"));
      assertThat(events.await(Duration.ofMillis(300))).isFalse();
      Files.createFile(directory.resolve("within"));
      assertThat(events.await(LONG)).isTrue();
    }
  }
}
