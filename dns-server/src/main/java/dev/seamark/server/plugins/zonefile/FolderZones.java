package dev.seamark.server.plugins.zonefile;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.seamark.process.Reason;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zones of the files in a folder. Queries see those of the last look; all else is confined to
 * the thread that looks.
 */
final class FolderZones {
  static final Logger LOG = LoggerFactory.getLogger("plugin/auto");

  /** How many files a folder may have, with those in the folders below it. */
  static final int MOST_FILES = 100_000;

  private static final int DEEPEST = 16;

  private final Path folder;
  private final Pattern pattern;
  private final String template;
  private final ZoneFileMetrics metrics;
  private final Consumer<WireName> changed;
  private final Map<WireName, FileZone> zones = new HashMap<>();
  private final Set<String> warned = new HashSet<>();
  private volatile ZoneTable<FileZone> published = ZoneTable.of(Map.of());

  FolderZones(
      Path folder,
      Pattern pattern,
      String template,
      ZoneFileMetrics metrics,
      Consumer<WireName> changed) {
    this.folder = folder;
    this.pattern = pattern;
    this.template = template;
    this.metrics = metrics;
    this.changed = changed;
  }

  /** The zone that the query's name lies in; null where there is none. */
  @Nullable FileZone match(Query query) {
    return published.match(query);
  }

  /** The zone of that name; null where there is none. */
  @Nullable FileZone get(WireName apex) {
    return published.get(apex);
  }

  /** Takes new files, looks at those that are known, and drops those that are gone. */
  void look() {
    Optional<Map<WireName, Path>> found = find();
    if (found.isEmpty()) {
      return; // a folder that cannot be read just now is not a folder without files
    }
    Map<WireName, Path> files = found.get();
    boolean changed = dropAllBut(files.keySet());
    for (Map.Entry<WireName, Path> file : files.entrySet()) {
      changed |= look(file.getKey(), file.getValue());
    }
    if (changed) {
      Map<WireName, FileZone> read = new HashMap<>(zones);
      read.values().removeIf(zone -> zone.now() == null);
      published = ZoneTable.of(read);
    }
  }

  private boolean dropAllBut(Set<WireName> there) {
    boolean changed = false;
    for (Iterator<FileZone> each = zones.values().iterator(); each.hasNext(); ) {
      FileZone zone = each.next();
      if (!there.contains(zone.apex())) {
        each.remove();
        zone.close();
        changed = true;
        LOG.info("Deleting zone `{}'", zone.apex());
      }
    }
    return changed;
  }

  private boolean look(WireName apex, Path file) {
    FileZone zone =
        zones.computeIfAbsent(apex, a -> new FileZone(a, file, false, metrics, changed, LOG));
    boolean before = zone.now() != null;
    zone.file(file);
    zone.look();
    return before != (zone.now() != null);
  }

  private Optional<Map<WireName, Path>> find() {
    try (Stream<Path> walk = Files.walk(folder.toRealPath(), DEEPEST)) {
      List<Path> files = walk.filter(Files::isRegularFile).limit(MOST_FILES + 1L).toList();
      if (files.size() > MOST_FILES) {
        warn("%s has more than %d files; split it".formatted(folder, MOST_FILES));
      }
      Map<WireName, Path> found = new HashMap<>();
      files.stream()
          .limit(MOST_FILES)
          .sorted(Comparator.comparingInt(Path::getNameCount).thenComparing(Path::toString))
          .forEach(file -> apex(file).ifPresent(apex -> first(found, apex, file)));
      return Optional.of(found);
    } catch (IOException | UncheckedIOException e) {
      warn("cannot look at the directory " + folder + ": " + Reason.of(e) + "; make it readable");
      return Optional.empty();
    }
  }

  /** Of several files of one zone the one that lies highest counts. */
  private void first(Map<WireName, Path> found, WireName apex, Path file) {
    Path before = found.putIfAbsent(apex, file);
    if (before != null && !isSame(before, file)) {
      warn(
          "Multiple zone files match origin \"%s\": %s is read, %s is not; remove one"
              .formatted(apex, before, file));
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<WireName> apex(Path file) {
    Matcher match = pattern.matcher(file.getFileName().toString());
    if (!match.find()) {
      return Optional.empty();
    }
    String text = template;
    for (int group = match.groupCount(); group >= 0; group--) {
      String part = match.group(group);
      text = text.replace("{" + group + "}", part == null ? "" : part);
    }
    try {
      return Optional.of(WireName.parse(text));
    } catch (IllegalArgumentException e) {
      warn("%s is not read: %s; rename it".formatted(file, e.getMessage()));
      return Optional.empty();
    }
  }

  private void warn(String message) {
    if (warned.size() < MOST_FILES && warned.add(message)) {
      LOG.warn(message);
    }
  }

  void close() {
    zones.values().forEach(FileZone::close);
  }
}
