package dev.seamark.server.plugins.zone;

import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugins.transfer.Transfer;
import dev.seamark.zones.wire.WireName;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands on to {@code transfer}, if the server block has it, which zones have changed. */
public final class Changes implements Consumer<WireName> {
  private volatile Optional<Transfer> transfer = Optional.empty();

  private Changes() {}

  /** Those of a server block that is being set up. */
  public static Changes of(Setup setup) {
    Changes made = new Changes();
    setup.onChain(chain -> made.transfer = Setup.in(chain, Transfer.class));
    return made;
  }

  @Override
  public void accept(WireName zone) {
    transfer.ifPresent(plugin -> plugin.changed(zone));
  }
}
