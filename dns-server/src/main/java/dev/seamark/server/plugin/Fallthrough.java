package dev.seamark.server.plugin;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;

/**
 * For which names a plugin that does not know them leaves them to the next one: {@code fallthrough
 * [ZONES]}. Immutable.
 */
public final class Fallthrough {
  /** For no name: what holds where there is no {@code fallthrough} line. */
  public static final Fallthrough NEVER = new Fallthrough(List.of());

  private final ZoneIndex<WireName> zones;

  private Fallthrough(List<WireName> zones) {
    this.zones = ZoneIndex.of(zones);
  }

  /**
   * Reads the line; without zones it means every name.
   *
   * @param zones those of the plugin
   */
  public static Fallthrough read(Directive line, String plugin, List<WireName> zones, Setup setup)
      throws CorefileException {
    return new Fallthrough(
        ZoneWords.within(plugin, zones, setup)
            .readAmongOthers(line.arguments(), List.of(WireName.ROOT)));
  }

  /** Whether the query's name goes on to the next plugin. */
  public boolean covers(Query query) {
    return zones.contains(query);
  }
}
