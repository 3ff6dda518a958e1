package dev.seamark.server.plugin;

import dev.seamark.zones.transfer.ZoneRecord;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Optional;

/** A plugin whose zones can be transferred (RFC 5936). */
public interface Transferer {
  /**
   * All records of a zone, its SOA first and last.
   *
   * @return empty where the name is not the apex of a zone of this plugin
   */
  Optional<List<ZoneRecord>> transfer(WireName zone);
}
