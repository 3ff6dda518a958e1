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
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code file DBFILE [ZONES...]}: answers from master files. */
public final class ZoneFiles implements Plugin, Transferer {
  static final String NAME = "file";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          NAME + " DBFILE [ZONES...]",
          "Answers from zones of master files (RFC 1035).",
          FileDirective::new,
          FileDirective.properties(),
          ZoneFiles::make);

  private static final Logger LOG = LoggerFactory.getLogger("plugin/file");

  private final ZoneTable<FileZone> zones;
  private final ZoneReply reply;
  private boolean last;

  private ZoneFiles(Map<WireName, FileZone> zones, Fallthrough fallthrough) {
    this.zones = ZoneTable.of(zones);
    this.reply = new ZoneReply(this, fallthrough);
  }

  /** All directives of a server block are one plugin: their zones, and the last fallthrough. */
  private static List<Plugin> make(List<FileDirective> read, Setup setup) throws CorefileException {
    ZoneFileMetrics metrics = ZoneFileMetrics.of(setup);
    Changes changes = Changes.of(setup);
    Map<WireName, FileZone> zones = new LinkedHashMap<>();
    Fallthrough fallthrough = Fallthrough.NEVER;
    for (FileDirective directive : read) {
      List<FileZone> own = directive.load(metrics, changes, LOG);
      own.forEach(zone -> zones.put(zone.apex(), zone));
      fallthrough = directive.fallthrough().orElse(fallthrough);
      Repeated watch =
          FileZone.watch(
              "file " + directive.file(),
              directive.reload(),
              () -> own.forEach(FileZone::look),
              LOG);
      setup.onStart(watch::start);
      setup.onStop(
          () -> {
            watch.close();
            own.forEach(FileZone::close);
          });
    }
    setup.onServing(() -> zones.keySet().forEach(changes));
    ZoneFiles made = new ZoneFiles(zones, fallthrough);
    setup.onChain(chain -> made.last = chain.getLast() == made);
    return List.of(made);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    FileZone zone = zones.match(x.query());
    if (zone != null) {
      reply.answer(x, zone.now());
    } else if (last) {
      x.fail(this, Rcode.REFUSED, ""); // as a server that has only these zones
    } else {
      x.next();
    }
  }

  @Override
  public Optional<ZoneTransfer> transfer(WireName apex) {
    FileZone zone = zones.get(apex);
    StaticZone now = zone == null ? null : zone.now();
    return now == null ? Optional.empty() : Optional.of(new StaticTransfer(now));
  }
}
