package dev.seamark.server.plugin;

import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.WireName;
import java.util.Optional;

/** A plugin whose zones can be transferred (RFC 5936). */
public interface Transferer {
  /**
   * Begins a transfer of a zone.
   *
   * @return empty where the name is not the apex of a zone of this plugin
   */
  Optional<ZoneTransfer> transfer(WireName zone);
}
