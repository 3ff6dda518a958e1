package dev.seamark.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory that was named on a command line. */
public final class NamedDirectory {
  private static final int MOST_LISTED = 1000;

  private NamedDirectory() {}

  /**
   * Why that is not a directory, and what to name instead; empty where it is one.
   *
   * @param option what it was named with, which begins the sentence
   */
  public static Optional<String> fault(String option, Path named) {
    if (Files.isDirectory(named)) {
      return Optional.empty();
    }
    String what = option + " " + named + ": ";
    if (Files.exists(named)) {
      return Optional.of(what + "not a directory; name the one it is in");
    }
    return Optional.of(
        what
            + "no such directory"
            + Nearest.word(name(named), beside(named))
                .map(near -> "; did you mean " + named.resolveSibling(near) + "?")
                .orElse(""));
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static List<String> beside(Path named) {
    Path parent = named.toAbsolutePath().getParent();
    if (parent == null) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory).map(NamedDirectory::name).limit(MOST_LISTED).toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of(); // then nothing is near
    }
  }
}
