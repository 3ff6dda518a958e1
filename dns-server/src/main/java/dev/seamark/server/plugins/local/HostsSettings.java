package dev.seamark.server.plugins.local;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
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
  private static final List<String> PROPERTIES =
      List.of("ttl", "no_reverse", "reload", "fallthrough", "fallthrough_unsupported");

  static HostsSettings read(Directive line, Setup setup) throws CorefileException {
    List<Word> words = line.arguments();
    Path file = setup.path(words.isEmpty() ? DEFAULT_FILE : words.getFirst().text());
    if (!words.isEmpty() && !Files.exists(file)) {
      setup.warn(words.getFirst().at(), "plugin/hosts: File does not exist: " + file);
    }
    List<WireName> zones = ZoneArguments.of(words.stream().skip(1).toList(), setup.zones());
    List<String> inline = new ArrayList<>();
    int ttl = DEFAULT_TTL;
    boolean withReverse = true;
    Duration reload = DEFAULT_RELOAD;
    Optional<Fallthrough> fallthrough = Optional.empty();
    Optional<Directive> unsupported = Optional.empty();
    for (Directive property : line.block()) {
      switch (property.name().text()) {
        case "ttl" -> ttl = ttl(property);
        case "reload" -> reload = reload(property);
        case "no_reverse" -> {
          requireNoArguments(property);
          withReverse = false;
        }
        case "fallthrough" -> fallthrough = Optional.of(Fallthrough.read(property));
        case "fallthrough_unsupported" -> {
          requireNoArguments(property);
          unsupported = Optional.of(property);
        }
        default -> inline.add(inline(property, fallthrough.isPresent(), setup));
      }
    }
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

  private static void requireNoArguments(Directive property) throws CorefileException {
    if (!property.arguments().isEmpty()) {
      throw property.wrongArguments(property.name().text());
    }
  }

  private static int ttl(Directive property) throws CorefileException {
    if (property.arguments().size() != 1) {
      throw property.wrongArguments("ttl SECONDS");
    }
    Word word = property.arguments().getFirst();
    boolean number =
        !word.text().isEmpty()
            && word.text().length() <= 5
            && word.text().chars().allMatch(c -> c >= '0' && c <= '9');
    int ttl = number ? Integer.parseInt(word.text()) : 0;
    if (ttl < 1 || ttl > MAX_TTL) {
      throw new CorefileException(
          word.at(), "invalid ttl '" + word + "'", "it can be 1 to " + MAX_TTL + " seconds");
    }
    return ttl;
  }

  private static Duration reload(Directive property) throws CorefileException {
    if (property.arguments().size() != 1) {
      throw property.wrongArguments("reload DURATION");
    }
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
    if (behindFallthrough || property.hasBlock()) {
      throw new CorefileException(
          property.at(),
          "unknown property '" + word + "'",
          IpAddress.parse(word).isPresent()
              ? "hosts entries have to stand above 'fallthrough'"
              : Nearest.hint(word, PROPERTIES));
    }
    Optional<String> near = Nearest.word(word, PROPERTIES);
    if (IpAddress.parse(word).isEmpty() && near.isPresent()) {
      setup.warn(
          property.at(),
          "plugin/hosts: '" + word + "' is no address; did you mean '" + near.get() + "'?");
    }
    return word + " " + String.join(" ", property.texts());
  }
}
