package dev.seamark.server.plugins.zonefile;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.files.Repeated;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Transferer;
import dev.seamark.server.plugins.zone.Changes;
import dev.seamark.server.plugins.zone.ZoneReply;
import dev.seamark.zones.file.StaticTransfer;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.util.List;
import java.util.Optional;

/** {@code auto [ZONES...]}: answers from the master files of a folder. */
public final class Auto implements Plugin, Transferer {
  static final String NAME = "auto";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          NAME + " [ZONES...]",
          "Answers from zones of the master files that it finds in a folder.",
          AutoDirective::new,
          AutoDirective.properties(),
          Auto::make);

  private final ZoneIndex<WireName> within;
  private final FolderZones zones;
  private final ZoneReply reply = new ZoneReply(this, Fallthrough.NEVER);

  private Auto(List<WireName> within, FolderZones zones) {
    this.within = ZoneIndex.of(within);
    this.zones = zones;
  }

  private static List<Plugin> make(AutoDirective read, Setup setup) throws CorefileException {
    FolderZones zones = read.folder(ZoneFileMetrics.of(setup), Changes.of(setup));
    Repeated watch =
        FileZone.watch("auto " + read.directory(), read.reload(), zones::look, FolderZones.LOG);
    setup.onStart(
        () -> {
          zones.look();
          watch.start();
        });
    setup.onStop(
        () -> {
          watch.close();
          zones.close();
        });
    return List.of(new Auto(read.zones(), zones));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    FileZone zone = within.contains(x.query()) ? zones.match(x.query()) : null;
    if (zone == null) {
      x.next();
    } else {
      reply.answer(x, zone.now());
    }
  }

  @Override
  public Optional<ZoneTransfer> transfer(WireName apex) {
    FileZone zone = zones.get(apex);
    StaticZone now = zone == null ? null : zone.now();
    return now == null ? Optional.empty() : Optional.of(new StaticTransfer(now));
  }
}
