package dev.seamark.server.plugins.zonefile;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.files.FileStamp;
import dev.seamark.server.files.Repeated;
import dev.seamark.server.plugin.Setup;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A zone and the file that it is read from. Queries see the zone as it was read last without a
 * fault; all else is confined to the thread that looks for changes, at the start to that of the
 * setup.
 */
public final class FileZone {
  private final WireName apex;
  private final boolean byTime;
  private final ZoneFileMetrics metrics;
  private final Consumer<WireName> changed;
  private final Logger log;
  private Path file;
  private List<FileStamp> seen = List.of();
  private volatile @Nullable StaticZone now;

  /**
   * A zone that is not there yet.
   *
   * @param byTime whether another time of change is enough for a zone to be replaced; otherwise its
   *     serial must differ
   * @param changed hears of the zone's name when another version of it is served
   */
  FileZone(
      WireName apex,
      Path file,
      boolean byTime,
      ZoneFileMetrics metrics,
      Consumer<WireName> changed,
      Logger log) {
    this.apex = apex;
    this.changed = changed;
    this.file = file;
    this.byTime = byTime;
    this.metrics = metrics;
    this.log = log;
  }

  /** Looks for changed zones again and again. A zone that does not fit does not stop the others. */
  static Repeated watch(String name, Duration interval, Runnable look, Logger log) {
    return new Repeated(
        name,
        interval,
        look,
        e -> log.error("cannot look for changed zones; the zones as they are stay", e));
  }

  WireName apex() {
    return apex;
  }

  /** The zone; null before it could be read for the first time. */
  public @Nullable StaticZone now() {
    return now;
  }

  /** From the next look on it is read from there. */
  void file(Path next) {
    if (!next.equals(file)) {
      file = next;
      seen = List.of();
    }
  }

  /** A zone of another plugin, read now and looked at again until the configuration is replaced. */
  public static FileZone follow(
      String plugin,
      WireName apex,
      Word file,
      Duration reload,
      Setup setup,
      Consumer<WireName> changed,
      Logger log)
      throws CorefileException {
    Path path = setup.path(file.text());
    FileZone zone = new FileZone(apex, path, true, ZoneFileMetrics.of(setup), changed, log);
    zone.begin(plugin, file, reload, setup);
    Repeated watch = watch(plugin + " " + path, reload, zone::look, log);
    setup.onStart(watch::start);
    setup.onStop(
        () -> {
          watch.close();
          zone.close();
        });
    return zone;
  }

  /**
   * Reads the file for the first time. One that is not there is waited for, as CoreDNS does.
   *
   * @param word the file in the Corefile
   * @throws CorefileException where the file is not a zone, or is not there and never looked for
   */
  void begin(String plugin, Word word, Duration reload, Setup setup) throws CorefileException {
    try {
      begin(MasterFile.read(file, apex));
    } catch (ZoneFileException e) {
      if (!e.isUnreadable() || reload.isZero()) {
        throw new CorefileException(
            word.at(), "plugin/" + plugin + ": " + e.getMessage(), e.advice());
      }
      setup.warn(
          word.at(),
          "plugin/%s: %s; it is looked for every %ds, and the zone %s fails until then"
              .formatted(plugin, e.getMessage(), reload.toSeconds(), apex));
    }
  }

  /** Takes the zone as it was read by somebody else. */
  void begin(MasterFile.Content content) {
    seen = content.stamps();
    publish(content);
  }

  /** Reads the file if it or one that it includes has changed; a faulty one changes nothing. */
  void look() {
    if (!seen.isEmpty() && seen.stream().allMatch(stamp -> stamp.equals(again(stamp)))) {
      return;
    }
    seen = List.of(FileStamp.of(file)); // what is faulty is read again when it has changed
    try {
      MasterFile.Content content = MasterFile.read(file, apex);
      seen = content.stamps();
      take(content);
    } catch (ZoneFileException e) {
      metrics.failed();
      log.error(
          "Parsing zone \"{}\": {}{}",
          apex,
          e.line(),
          now == null ? "" : "; the zone as it was before is served");
    }
  }

  private static FileStamp again(FileStamp stamp) {
    return FileStamp.of(stamp.file());
  }

  private void take(MasterFile.Content content) {
    StaticZone before = now;
    int serial = content.zone().serial();
    if (before != null && before.serial() == serial && !byTime) {
      log.warn(
          "zone \"{}\": {} has changed, but not the serial {} of its SOA record, so the zone as it"
              + " was before is served; raise the serial, or set reload_by_mtime",
          apex,
          file,
          Integer.toUnsignedString(serial));
      return;
    }
    publish(content);
    log.info(
        "Successfully reloaded zone \"{}\" in \"{}\" with {} SOA serial",
        apex,
        file,
        Integer.toUnsignedString(serial));
    changed.accept(apex);
  }

  private void publish(MasterFile.Content content) {
    if (content.elsewhere() > 0) {
      log.warn(
          "zone \"{}\": {}: {} records lie outside of the zone and are left out; check the names"
              + " that do not end in a dot",
          apex,
          file,
          content.elsewhere());
    }
    if (content.furtherAliases() > 0) {
      log.warn(
          "zone \"{}\": {}: {} CNAME records are left out, because a name can have one; remove"
              + " them",
          apex,
          file,
          content.furtherAliases());
    }
    metrics.replaced(now, content.zone());
    now = content.zone();
  }

  /** It is no longer served. */
  void close() {
    metrics.replaced(now, null);
    now = null;
  }
}
