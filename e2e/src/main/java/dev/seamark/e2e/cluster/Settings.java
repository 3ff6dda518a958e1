package dev.seamark.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the build tells the tests, as system properties. */
public final class Settings {
  private Settings() {}

  /** The checkout. */
  public static Path root() {
    return Path.of(System.getProperty("e2e.root", "..")).toAbsolutePath().normalize();
  }

  /** What a property says, if anything. */
  public static Optional<String> of(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isEmpty());
  }

  /** An empty folder for what a process keeps and prints, which is left behind to be read. */
  public static Path folder(String name) {
    try {
      Path all = Files.createDirectories(root().resolve("e2e/target/processes"));
      return Files.createTempDirectory(all, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
