package dev.seamark.watch.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which files of a directory are manifests: {@code *.yaml, *.yml, *.json}, in subdirectories, too.
 * Hidden files and directories are passed over, links to visible ones are followed: a mounted
 * ConfigMap keeps its files behind a hidden link {@code ..data}, which is swapped as a whole.
 */
class ManifestTree {
  private static final int DEEPEST = 32;
  private final Path root;

  ManifestTree(Path root) {
    this.root = root;
  }

  /**
   * What is there.
   *
   * @param files in the order of their paths
   * @param directories where files lie or may come, those that links lead to included
   */
  record Listing(List<Path> files, List<Path> directories) {}

  /** Walks through the directory. */
  Listing list() throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> directories = new ArrayList<>();
    walk(root, 0, new HashSet<>(), files, directories);
    files.sort((a, b) -> a.toString().compareTo(b.toString()));
    return new Listing(files, directories);
  }

  private void walk(
      Path directory, int depth, Set<Path> above, List<Path> files, List<Path> directories)
      throws IOException {
    Path real = directory.toRealPath();
    if (depth > DEEPEST || !above.add(real)) {
      return; // a link to a directory that it lies in
    }
    directories.add(directory);
    List<Path> entries;
    try (Stream<Path> all = Files.list(directory)) {
      entries = all.toList();
    } catch (UncheckedIOException e) {
      throw e.getCause(); // while it was read, not when it was opened
    }
    for (Path entry : entries) {
      if (entry.getFileName().toString().startsWith(".")) {
        continue;
      }
      if (Files.isDirectory(entry)) {
        below(entry, depth, above, files, directories);
      } else if (isManifest(entry) && Files.isRegularFile(entry)) {
        files.add(entry);
        if (Files.isSymbolicLink(entry)) {
          addTarget(entry, directories);
        }
      }
    }
    above.remove(real);
  }

  /** What a link leads to is changed where it lies. */
  private static void addTarget(Path link, List<Path> directories) {
    try {
      Path target = link.toRealPath().getParent();
      if (target != null && !directories.contains(target)) {
        directories.add(target);
      }
    } catch (IOException _) {
      // gone since it was listed: the next look sees that
    }
  }

  /** A subdirectory that vanishes while it is looked at is gone, no reason to stop. */
  private void below(
      Path entry, int depth, Set<Path> above, List<Path> files, List<Path> directories)
      throws IOException {
    try {
      walk(entry, depth + 1, above, files, directories);
    } catch (IOException e) {
      if (Files.isDirectory(entry)) {
        throw e;
      }
    }
  }

  private static boolean isManifest(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }
}
