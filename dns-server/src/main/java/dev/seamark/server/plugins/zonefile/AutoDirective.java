package dev.seamark.server.plugins.zonefile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What an {@code auto} directive says. */
final class AutoDirective {
  private final Setup setup;
  private final Directive directive;
  private final List<WireName> zones;
  private Path directory = Path.of("");
  private boolean given;
  private Pattern pattern = Pattern.compile("db\\.(.*)");
  private String template = "{1}";
  private Duration reload = FileDirective.RELOAD;

  AutoDirective(Directive line, Setup setup) throws CorefileException {
    this.setup = setup;
    this.directive = line;
    zones = ZoneWords.of(Auto.NAME, setup).readAmongOthers(line.arguments(), setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<AutoDirective> properties() {
    return Properties.of(
        Property.of(
            "directory DIR [REGEXP ORIGIN_TEMPLATE]",
            "The folder, with those below it. The zone of a file whose name matches REGEXP is"
                + " ORIGIN_TEMPLATE, in which {1} is what the first group has matched.",
            "required; db\\.(.*) {1}",
            AutoDirective::directory),
        Property.of(
            "reload DURATION [...]",
            "How often the folder and its files are looked at; a zone whose serial has changed is"
                + " replaced. 0 for never.",
            "1m",
            (read, line) -> read.reload = FileDirective.reload(line)),
        Property.ignored("upstream [...]", "aliases are followed through this server"));
  }

  private void directory(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    directory = setup.path(words.getFirst().text());
    given = true;
    if (!Files.isDirectory(directory)) {
      setup.warn(
          words.getFirst().at(),
          "plugin/auto: Directory does not exist: " + directory + "; make it, or name another one");
    }
    if (words.size() == 2) {
      throw line.wrongArguments("directory DIR [REGEXP ORIGIN_TEMPLATE]");
    }
    if (words.size() == 3) {
      pattern = pattern(words.get(1));
      template = words.get(2).text();
    }
  }

  private static Pattern pattern(Word word) throws CorefileException {
    Pattern read;
    try {
      read = Pattern.compile(word.text());
    } catch (PatternSyntaxException e) {
      throw new CorefileException(
          word.at(),
          "plugin/auto: invalid expression '" + word + "': " + e.getDescription(),
          "write it as in db\\.(.*)");
    }
    if (read.groupCount() == 0) {
      throw new CorefileException(
          word.at(),
          "plugin/auto: Need at least one sub expression",
          "put the zone's part of the file name in parentheses, as in db\\.(.*)");
    }
    return read;
  }

  Path directory() {
    return directory;
  }

  List<WireName> zones() {
    return zones;
  }

  Duration reload() {
    return reload;
  }

  /** The zones of the folder; they are not read yet. */
  FolderZones folder(ZoneFileMetrics metrics, Consumer<WireName> changed) throws CorefileException {
    if (!given) {
      throw new CorefileException(
          directive.at(),
          "plugin/auto: 'directory' is required",
          "name the folder with the zone files: directory DIR");
    }
    return new FolderZones(directory, pattern, template, metrics, changed);
  }
}
