package dev.seamark.watch.manifest;

import dev.seamark.process.Reason;
import dev.seamark.watch.Problem;
import dev.seamark.watch.control.ObjectId;
import dev.seamark.watch.control.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of a directory and what they say. A file is read anew when its content changed; a
 * directory that is gone says what it said last. Confined to one thread.
 */
final class ManifestFiles {
  /** The digest of a file that was not read; as likely as any other for one that was. */
  private static final long UNREAD = -1;

  private static final long LARGEST = 64L * 1024 * 1024;

  private final ManifestTree tree;
  private final Path root;
  private final SortedMap<String, State> states = new TreeMap<>();
  private Map<String, List<Submission>> settled = Map.of();
  private List<Path> directories = List.of();
  private Optional<Problem> missing = Optional.empty();

  ManifestFiles(Path root, ManifestTree tree) {
    this.root = root;
    this.tree = tree;
  }

  /** What can be known of a file without reading it. */
  private record Stamp(long size, FileTime modified, @Nullable Object inode) {}

  /**
   * A file as it was read last.
   *
   * @param digest of its content; {@link #UNREAD} where it could not be read
   * @param kept what it said before and may still mean, while some of it cannot be read
   */
  private record State(
      Optional<Stamp> stamp, long digest, FileContent reading, List<Submission> kept) {}

  /**
   * Looks at the directory.
   *
   * @param thorough read every file, rather than those whose size or time of change is new
   * @return whether something is different from what it was
   */
  boolean look(boolean thorough) {
    Optional<Problem> before = missing;
    List<Path> files;
    try {
      ManifestTree.Listing listing = tree.list();
      files = listing.files();
      directories = listing.directories();
      missing = Optional.empty();
    } catch (IOException e) {
      missing = Optional.of(missing(e));
      directories = List.of();
      return !missing.equals(before);
    }
    boolean changed = before.isPresent();
    Set<String> seen = new HashSet<>();
    for (Path file : files) {
      String name = file.toString();
      if (read(name, file, thorough)) {
        changed = true;
      }
      if (states.containsKey(name)) {
        seen.add(name);
      }
    }
    return states.keySet().retainAll(seen) || changed;
  }

  /** The directory and those below it, as far as they were there at the last look. */
  List<Path> directories() {
    return directories;
  }

  /** Whether the directory could ever be read. */
  boolean known() {
    return missing.isEmpty() || !states.isEmpty();
  }

  int count() {
    return states.size();
  }

  /** All objects, in the order of files, to be acted upon. */
  List<Submission> settle() {
    Map<String, List<Submission>> now = new LinkedHashMap<>();
    states.forEach(
        (name, state) ->
            now.put(
                name,
                Stream.concat(state.reading.submissions().stream(), state.kept.stream()).toList()));
    settled = now;
    return now.values().stream().flatMap(List::stream).toList();
  }

  List<Problem> problems() {
    List<Problem> all = new ArrayList<>(missing.stream().toList());
    states.values().forEach(state -> all.addAll(state.reading.problems()));
    return all;
  }

  List<String> warnings() {
    return states.values().stream().flatMap(s -> s.reading.warnings().stream()).toList();
  }

  /** How many objects there are of kinds that do not matter here, by kind. */
  Map<String, Integer> ignored() {
    Map<String, Integer> all = new TreeMap<>();
    states
        .values()
        .forEach(s -> s.reading.ignored().forEach((kind, n) -> all.merge(kind, n, Integer::sum)));
    return all;
  }

  /** Reads the file if need be; whether it says something else now. */
  private boolean read(String name, Path file, boolean thorough) {
    State before = states.get(name);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Stamp stamp =
          new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
      if (!thorough && before != null && before.stamp.equals(Optional.of(stamp))) {
        return false;
      }
      if (attributes.size() > LARGEST) {
        return refused(name, "it is larger than " + (LARGEST >> 20) + " MiB");
      }
      byte[] bytes = Files.readAllBytes(file);
      long digest = digest(bytes);
      if (before != null && before.digest == digest) {
        states.put(name, new State(Optional.of(stamp), digest, before.reading, before.kept));
        return false;
      }
      FileContent reading = ManifestReader.read(name, bytes);
      states.put(name, new State(Optional.of(stamp), digest, reading, kept(name, reading)));
      return true;
    } catch (NoSuchFileException e) {
      return states.remove(name) != null; // gone since the directory was listed
    } catch (IOException e) {
      return refused(name, Reason.of(e));
    }
  }

  /** The file cannot be read: what it said stays, with a problem. */
  private boolean refused(String name, String why) {
    State before = states.get(name);
    Problem problem = new Problem("BadRequest", name, "cannot be read: " + why);
    FileContent reading = new FileContent(List.of(), List.of(problem), List.of(), Map.of(), true);
    if (before != null && before.reading.equals(reading)) {
      return false;
    }
    states.put(name, new State(Optional.empty(), UNREAD, reading, kept(name, reading)));
    return true;
  }

  /**
   * What a file that cannot be read whole said when it was last acted upon, not when it was last
   * looked at: that may have been while somebody was writing it.
   */
  private List<Submission> kept(String name, FileContent now) {
    if (!now.torn()) {
      return List.of();
    }
    Set<ObjectId> said = new HashSet<>();
    now.submissions().forEach(s -> said.add(s.id()));
    return settled.getOrDefault(name, List.of()).stream()
        .filter(s -> !said.contains(s.id()))
        .toList();
  }

  private Problem missing(IOException e) {
    String why =
        Files.isDirectory(root)
            ? "this directory cannot be read: " + Reason.of(e)
            : Files.exists(root) ? "not a directory" : "no such directory";
    return new Problem(
        "NotFound",
        root.toString(),
        why
            + (states.isEmpty()
                ? "; it is read as soon as it is there"
                : "; what it held last stays in force"));
  }

  /** Two checksums, which the JVM computes at once; a digest took 10 ms of a start. */
  private static long digest(byte[] bytes) {
    CRC32 one = new CRC32();
    one.update(bytes);
    CRC32C other = new CRC32C();
    other.update(bytes);
    return one.getValue() << 32 | other.getValue();
  }
}
