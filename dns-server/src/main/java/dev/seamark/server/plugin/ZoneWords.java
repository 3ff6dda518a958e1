package dev.seamark.server.plugin;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Zones that a line of one plugin names. CoreDNS takes any word for a zone, so a mistyped one or a
 * property on the wrong line goes unnoticed: here a warning says so.
 */
public final class ZoneWords {
  private static final int SHOWN = 3;

  private final String plugin;
  private final List<WireName> within;
  private final String where;
  private final Setup setup;

  private ZoneWords(String plugin, List<WireName> within, String where, Setup setup) {
    this.plugin = plugin;
    this.within = within;
    this.where = where;
    this.setup = setup;
  }

  /** Those of a plugin that is asked for the zones of its server block. */
  public static ZoneWords of(String plugin, Setup setup) {
    return new ZoneWords(plugin, setup.zones(), "the zones of this server block", setup);
  }

  /** Those of a line in the block of a plugin that answers for these zones. */
  public static ZoneWords within(String plugin, List<WireName> zones, Setup setup) {
    return new ZoneWords(plugin, zones, "the zones of the plugin", setup);
  }

  /**
   * The zones that the words name, with a warning about each that no query can be in.
   *
   * @param otherwise the zones where there are no words
   */
  public List<WireName> read(List<Word> words, List<WireName> otherwise) throws CorefileException {
    if (words.isEmpty()) {
      return otherwise;
    }
    List<WireName> zones = new ArrayList<>();
    for (Word word : words) {
      List<WireName> read = ZoneArguments.of(List.of(word), List.of());
      if (read.stream().noneMatch(this::overlaps)) {
        setup.warn(word.at(), outside(word));
      }
      zones.addAll(read);
    }
    return zones;
  }

  /**
   * The same, where a word may well be meant as something else: a single label without a dot at its
   * end is warned of, too.
   */
  public List<WireName> readAmongOthers(List<Word> words, List<WireName> otherwise)
      throws CorefileException {
    List<WireName> zones = read(words, otherwise);
    for (Word word : words) {
      WireName zone = ZoneArguments.of(List.of(word), List.of()).getFirst();
      boolean single =
          zone.labels() == 1 && word.text().chars().noneMatch(c -> ".:/".indexOf(c) >= 0);
      if (single && overlaps(zone) && !within.contains(zone)) {
        setup.warn(
            word.at(),
            "plugin/%s: '%s' is read as a zone, the top-level domain %s; write '%s' if you mean that"
                .formatted(plugin, word, zone, zone));
      }
    }
    return zones;
  }

  private boolean overlaps(WireName zone) {
    return within.stream().anyMatch(other -> zone.isUnder(other) || other.isUnder(zone));
  }

  private String outside(Word word) {
    String some =
        within.stream().limit(SHOWN).map(WireName::toString).collect(Collectors.joining(", "));
    String more = within.size() > SHOWN ? ", ..." : "";
    return "plugin/%s: zone '%s' is outside %s, so it has no effect; name a zone in %s%s"
        .formatted(plugin, word, where, some, more);
  }
}
