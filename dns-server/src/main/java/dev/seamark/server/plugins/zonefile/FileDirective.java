package dev.seamark.server.plugins.zonefile;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** What a {@code file} directive says. */
public final class FileDirective {
  /** How often files are looked at where nothing is said. */
  public static final Duration RELOAD = Duration.ofMinutes(1);

  private final Setup setup;
  private final Word word;
  private final Path file;
  private final List<WireName> zones;
  private Duration reload = RELOAD;
  private boolean byTime;
  private Optional<Fallthrough> fallthrough = Optional.empty();

  FileDirective(Directive line, Setup setup) throws CorefileException {
    this.setup = setup;
    List<Word> words = line.arguments();
    word = words.getFirst();
    file = setup.path(word.text());
    zones =
        ZoneWords.of(ZoneFiles.NAME, setup)
            .readAmongOthers(words.subList(1, words.size()), setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<FileDirective> properties() {
    return Properties.of(
        Property.of(
            "reload DURATION [...]",
            "How often the file is looked at; a zone whose serial has changed is replaced. 0 for"
                + " never.",
            "1m",
            (read, line) -> read.reload = reload(line)),
        Property.of(
            "reload_by_mtime [...]",
            "A file that has changed is read whatever its serial.",
            "",
            (read, line) -> read.byTime = true),
        Property.of(
            "fallthrough [ZONES...]",
            "Leaves names that are not there, in these zones or all, to the next plugin.",
            "",
            (read, line) ->
                read.fallthrough =
                    Optional.of(Fallthrough.read(line, ZoneFiles.NAME, read.zones, read.setup))),
        Property.ignored("upstream [...]", "aliases are followed through this server"));
  }

  /** Reads the duration of a {@code reload} line. */
  public static Duration reload(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    return Durations.parse(word.text())
        .filter(duration -> !duration.isNegative())
        .orElseThrow(
            () ->
                new CorefileException(
                    word.at(),
                    "invalid duration for reload '" + word + "'",
                    "write it as in 30s or 1m, or 0 for never"));
  }

  Path file() {
    return file;
  }

  Duration reload() {
    return reload;
  }

  Optional<Fallthrough> fallthrough() {
    return fallthrough;
  }

  /**
   * Reads the zones. A file that is not there is waited for, as CoreDNS does.
   *
   * @throws CorefileException where the file is not a zone, or is not there and never looked for
   */
  List<FileZone> load(ZoneFileMetrics metrics, Consumer<WireName> changed, Logger log)
      throws CorefileException {
    List<FileZone> made = new ArrayList<>();
    for (WireName apex : zones) {
      FileZone zone = new FileZone(apex, file, byTime, metrics, changed, log);
      made.add(zone);
      zone.begin(ZoneFiles.NAME, word, reload, setup);
    }
    return made;
  }
}
