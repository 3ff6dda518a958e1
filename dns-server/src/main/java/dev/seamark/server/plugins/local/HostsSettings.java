package dev.seamark.server.plugins.local;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code hosts} directive says.
 *
 * @param inline the lines of a hosts file that stand in the Corefile itself
 * @param ttl of all records, in seconds
 * @param withReverse whether there are PTR records
 * @param reload how often to look at the file; zero for never again
 * @param unsupportedFallThrough whether questions for other types than A, AAAA and PTR go on, too
 */
record HostsSettings(
    Path file,
    List<WireName> zones,
    List<String> inline,
    int ttl,
    boolean withReverse,
    Duration reload,
    Fallthrough fallthrough,
    boolean unsupportedFallThrough) {
  private static final String DEFAULT_FILE = "/etc/hosts";
  private static final int DEFAULT_TTL = 3600;
  private static final int MAX_TTL = 65_535; // CoreDNS's bound
  private static final Duration DEFAULT_RELOAD = Duration.ofSeconds(5);

  /** A directive that is being read. */
  static final class Draft {
    private final Setup setup;
    private final Path file;
    private final List<WireName> zones;
    private final List<String> inline = new ArrayList<>();
    private int ttl = DEFAULT_TTL;
    private boolean withReverse = true;
    private Duration reload = DEFAULT_RELOAD;
    private Optional<Fallthrough> fallthrough = Optional.empty();
    private Optional<Directive> unsupported = Optional.empty();

    /** Begins with the arguments. */
    Draft(Directive line, Setup setup) throws CorefileException {
      this.setup = setup;
      List<Word> words = line.arguments();
      file = setup.path(words.isEmpty() ? DEFAULT_FILE : words.getFirst().text());
      if (!words.isEmpty() && !Files.exists(file)) {
        setup.warn(
            words.getFirst().at(),
            "plugin/hosts: File does not exist: " + file + "; make it, or name another one");
      } else if (Files.isDirectory(file)) {
        Position at = words.isEmpty() ? line.at() : words.getFirst().at();
        setup.warn(
            at,
            "plugin/hosts: %s is a directory; name a file, else it counts as empty"
                .formatted(file));
      }
      zones =
          ZoneWords.of("hosts", setup)
              .readAmongOthers(words.stream().skip(1).toList(), setup.zones());
    }

    /** What was read. */
    HostsSettings settings() throws CorefileException {
      if (unsupported.isPresent() && fallthrough.isEmpty()) {
        throw new CorefileException(
            unsupported.get().at(),
            "fallthrough_unsupported requires fallthrough",
            "add a 'fallthrough' line");
      }
      return new HostsSettings(
          file,
          zones,
          List.copyOf(inline),
          ttl,
          withReverse,
          reload,
          fallthrough.orElse(Fallthrough.NEVER),
          unsupported.isPresent());
    }
  }

  /** The lines that the block may have. */
  static Properties<Draft> properties() {
    return Properties.<Draft>of(
            Property.of(
                "ttl SECONDS [...]",
                "The TTL of all records.",
                Integer.toString(DEFAULT_TTL),
                (read, line) -> read.ttl = ttl(line)),
            Property.of(
                "no_reverse [...]",
                "Leaves PTR queries to the next plugin.",
                "",
                (read, line) -> read.withReverse = false),
            Property.of(
                "reload DURATION",
                "How often the file is looked at; 0s for never.",
                "5s",
                (read, line) -> read.reload = reload(line)),
            Property.of(
                "fallthrough [ZONES...]",
                "Leaves names that are unknown here, in these zones or all, to the next plugin.",
                "",
                (read, line) ->
                    read.fallthrough =
                        Optional.of(Fallthrough.read(line, "hosts", read.zones, read.setup))),
            Property.of(
                "fallthrough_unsupported",
                "With fallthrough: leaves queries for types other than A, AAAA and PTR to the next"
                    + " plugin, too.",
                "",
                (read, line) -> read.unsupported = Optional.of(line)))
        .orElse(
            "ADDRESS NAME...",
            "A line of a hosts file. These lines stand above fallthrough.",
            (read, line) ->
                read.inline.add(inline(line, read.fallthrough.isPresent(), read.setup)));
  }

  private static int ttl(Directive property) throws CorefileException {
    Word word = property.arguments().getFirst();
    int ttl = Numbers.parse(word.text(), 5).orElse(0);
    if (ttl < 1 || ttl > MAX_TTL) {
      throw new CorefileException(
          word.at(), "invalid ttl '" + word + "'", "it can be 1 to " + MAX_TTL + " seconds");
    }
    return ttl;
  }

  private static Duration reload(Directive property) throws CorefileException {
    Word word = property.arguments().getFirst();
    Optional<Duration> duration = Durations.parse(word.text());
    if (duration.isEmpty() || duration.get().isNegative()) {
      throw new CorefileException(
          word.at(), "invalid duration for reload '" + word + "'", "write it as in 5s or 1m30s");
    }
    return duration.get();
  }

  private static String inline(Directive property, boolean behindFallthrough, Setup setup)
      throws CorefileException {
    String word = property.name().text();
    if (behindFallthrough && IpAddress.parse(word).isPresent()) {
      throw new CorefileException(
          property.at(),
          "plugin/hosts: '" + word + "' stands below 'fallthrough'",
          "write hosts entries above 'fallthrough'");
    }
    if (behindFallthrough || property.hasBlock()) {
      throw properties().unknown("hosts", property);
    }
    warnOfNonsense(property, setup);
    return word + " " + String.join(" ", property.texts());
  }

  /** CoreDNS passes over what it cannot read; so do we, but not without a word. */
  private static void warnOfNonsense(Directive line, Setup setup) {
    String word = line.name().text();
    int mark = word.indexOf('%');
    if (IpAddress.parse(mark < 0 ? word : word.substring(0, mark)).isEmpty()) {
      setup.warn(
          line.at(),
          "plugin/hosts: '%s' is not an IP address, so the line is ignored; %s"
              .formatted(
                  word,
                  Nearest.word(word, properties().names())
                      .map(near -> "did you mean '" + near + "'?")
                      .orElse("write: ADDRESS NAME...")));
    } else if (line.arguments().isEmpty()) {
      setup.warn(
          line.at(),
          "plugin/hosts: no name behind '%s', so the line is ignored; write: ADDRESS NAME..."
              .formatted(word));
    }
    for (Word name : line.arguments()) {
      if (HostsTable.name(name.text()).isEmpty()) {
        setup.warn(
            name.at(),
            "plugin/hosts: '%s' is not a name, so it is ignored; write labels with dots between them"
                .formatted(name));
      }
    }
  }
}
