package dev.seamark.server.plugins.secondary;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugin.Transferer;
import dev.seamark.server.plugins.tsig.Tsig;
import dev.seamark.server.plugins.tsig.TsigKey;
import dev.seamark.server.plugins.zone.Changes;
import dev.seamark.server.plugins.zone.ZoneReply;
import dev.seamark.zones.file.StaticTransfer;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code secondary [ZONES...]}: answers from zones that other servers are the primaries of. */
public final class Secondary implements Plugin, Transferer {
  static final String NAME = "secondary";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.repeatable(
          NAME + " [ZONES...]",
          "Answers from zones that it transfers from their primary servers.",
          SecondaryDirective::new,
          SecondaryDirective.properties(),
          Secondary::make);

  private static final Logger LOG = LoggerFactory.getLogger("plugin/secondary");

  private final List<Shared.Lease<SecondaryZone>> leases = new ArrayList<>();
  private final ZoneReply reply;
  private volatile ZoneTable<SecondaryZone> zones = ZoneTable.of(Map.of());
  private Optional<TsigKey> key = Optional.empty();
  private boolean last;

  private Secondary(Fallthrough fallthrough) {
    reply = new ZoneReply(this, fallthrough);
  }

  /** All directives of a server block are one plugin: their zones, and the last fallthrough. */
  private static List<Plugin> make(List<SecondaryDirective> read, Setup setup)
      throws CorefileException {
    Map<WireName, Primaries> of = new LinkedHashMap<>();
    Fallthrough fallthrough = Fallthrough.NEVER;
    for (SecondaryDirective directive : read) {
      Primaries primaries = directive.primaries();
      directive.zones().forEach(zone -> of.put(zone, primaries));
      fallthrough = directive.fallthrough().orElse(fallthrough);
    }
    Secondary made = new Secondary(fallthrough);
    Changes changes = Changes.of(setup);
    setup.onChain(
        chain -> {
          made.last = chain.getLast() == made;
          made.key = Setup.in(chain, Tsig.class).flatMap(Tsig::first);
        });
    setup.onStart(() -> made.open(of, changes, setup));
    setup.onStop(() -> made.close(changes));
    return List.of(made);
  }

  /** Zones that the configuration before had from the same primaries are there at once. */
  private void open(Map<WireName, Primaries> of, Changes changes, Setup setup) {
    Map<WireName, SecondaryZone> opened = new LinkedHashMap<>();
    of.forEach(
        (apex, hosts) -> {
          Primaries primaries = hosts.signedWith(key);
          Shared.Lease<SecondaryZone> lease = SecondaryZone.lease(apex, primaries, setup, LOG);
          leases.add(lease);
          lease.get().onChange(changes);
          opened.put(apex, lease.get());
        });
    zones = ZoneTable.of(opened);
  }

  private void close(Changes changes) {
    for (Shared.Lease<SecondaryZone> lease : leases) {
      lease.get().forget(changes);
      lease.close();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void query(Exchange x) {
    SecondaryZone zone = zones.match(x.query());
    if (zone == null) {
      if (last) {
        x.fail(this, Rcode.REFUSED, "");
      } else {
        x.next();
      }
    } else if (x.query().opcode() == ZoneReply.NOTIFY) {
      zone.notified(x, this);
    } else {
      reply.answer(x, zone.now());
    }
  }

  @Override
  public Optional<ZoneTransfer> transfer(WireName apex) {
    SecondaryZone zone = zones.get(apex);
    StaticZone now = zone == null ? null : zone.now();
    return now == null ? Optional.empty() : Optional.of(new StaticTransfer(now));
  }
}
