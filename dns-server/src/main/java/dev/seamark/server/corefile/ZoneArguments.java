package dev.seamark.server.corefile;

import dev.seamark.zones.wire.WireName;
import java.util.ArrayList;
import java.util.List;

/** Zones as arguments of a plugin. */
public final class ZoneArguments {
  private ZoneArguments() {}

  /**
   * The zones that these words name, networks as all the zones that make them up. A scheme or a
   * port, which a key of a server block may have, is ignored.
   *
   * @param otherwise the zones where there are no words, as a rule those of the server block
   */
  public static List<WireName> of(List<Word> words, List<WireName> otherwise)
      throws CorefileException {
    if (words.isEmpty()) {
      return otherwise;
    }
    List<WireName> zones = new ArrayList<>();
    for (Word word : words) {
      zones.addAll(ZoneText.read(word).zones());
    }
    return zones;
  }
}
