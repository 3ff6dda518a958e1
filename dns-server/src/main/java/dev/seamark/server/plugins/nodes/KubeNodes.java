package dev.seamark.server.plugins.nodes;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Readiness;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.cluster.TtlLine;
import dev.seamark.server.plugins.cluster.source.ClusterPlace;
import dev.seamark.server.plugins.cluster.source.SourceKey;
import dev.seamark.server.plugins.cluster.source.Sources;
import dev.seamark.server.plugins.zone.ZoneReply;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.Connection;
import dev.seamark.zones.file.StaticZone;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code kubenodes [ZONES...]}: answers for the nodes of a cluster, and for their addresses. */
public final class KubeNodes implements Plugin, Readiness {
  private static final String NAME = "kubenodes";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              NAME + " [ZONES...]",
              "Answers for the nodes of a cluster and for their addresses, in zones of their own.",
              Reading::new,
              properties(),
              KubeNodes::make)
          .added();

  private final Fallthrough fallthrough;
  private final ZoneReply reply;

  // Set before the chain is published to the loops, and never again.
  private Optional<ClusterPlace> place = Optional.empty();
  private Shared.@Nullable Lease<ClusterSource> source;
  private @Nullable NodeZones zones;

  private KubeNodes(Fallthrough fallthrough) {
    this.fallthrough = fallthrough;
    this.reply = new ZoneReply(this, fallthrough);
  }

  /** A directive that is being read. */
  private static final class Reading {
    private final Setup setup;
    private final List<WireName> zones;
    private boolean external;
    private int ttl = 5;
    private Fallthrough fallthrough = Fallthrough.NEVER;

    Reading(Directive directive, Setup setup) throws CorefileException {
      this.setup = setup;
      zones = ZoneWords.of(NAME, setup).read(directive.arguments(), setup.zones());
      if (zones.stream().allMatch(WireName::isReverse)) {
        throw new CorefileException(
            directive.at(),
            "plugin/kubenodes: all zones are reverse zones",
            "name the zone that the nodes' names are in, as in: kubenodes node.cluster.local");
      }
    }

    NodeZones.Settings settings() {
      return new NodeZones.Settings(List.copyOf(zones), ttl, external);
    }
  }

  private static Properties<Reading> properties() {
    return Properties.of(
        Property.of(
            "external",
            "Answers with the nodes' external addresses instead of the internal ones.",
            "",
            (read, line) -> read.external = true),
        Property.of(
            "ttl SECONDS",
            "The TTL of all records, 0 to 3600.",
            "5",
            (read, line) -> read.ttl = TtlLine.read(line, NAME)),
        Property.of(
            "fallthrough [ZONES...]",
            "Leaves names that are unknown here, in these zones or all, to the next plugin.",
            "",
            (read, line) ->
                read.fallthrough = Fallthrough.read(line, NAME, read.zones, read.setup)));
  }

  private static List<Plugin> make(Reading read, Setup setup) {
    KubeNodes made = new KubeNodes(read.fallthrough);
    setup.onChain(chain -> made.place = place(chain));
    setup.onStart(() -> made.open(read.settings(), setup));
    setup.onStop(made::close);
    return List.of(made);
  }

  /** What {@code kubeapi} says, or {@code kubernetes}. */
  private static Optional<ClusterPlace> place(List<Plugin> chain) {
    return Setup.in(chain, ClusterPlace.class);
  }

  /** The nodes have a source of their own: what it may not list holds up nothing else. */
  private void open(NodeZones.Settings settings, Setup setup) throws Setup.CannotStart {
    WatchSettings watch = WatchSettings.ofNodes();
    SourceKey.Origin origin =
        place
            .map(there -> there.origin(watch))
            .orElseGet(
                () -> new SourceKey.Origin.Api(new ApiSettings(new Connection.InCluster(), watch)));
    SourceKey key = new SourceKey(origin, Optional.empty());
    try {
      source = setup.shared().lease(key, ClusterSource.class, () -> Sources.start(key, setup));
    } catch (IllegalArgumentException e) { // it says what no retry can mend
      throw new Setup.CannotStart(String.valueOf(e.getMessage()), e);
    }
    zones = NodeZones.over(source.get().catalog(), settings);
  }

  private void close() {
    if (zones != null) {
      zones.close();
    }
    if (source != null) {
      source.close();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean ready() {
    return zones != null && zones.areKnown();
  }

  @Override
  public void query(Exchange x) {
    NodeZones.Slot slot = Objects.requireNonNull(zones).match(x.query());
    if (slot == null) {
      x.next();
      return;
    }
    StaticZone zone = slot.now();
    // Services may have names in the same zone: what nodes cannot have is theirs.
    if ((zone == null || !isOfNodes(x.query().type())) && fallthrough.covers(x.query())) {
      x.next();
    } else if (zone == null) {
      x.fail(this, Rcode.SERVFAIL, "the nodes are not known yet");
    } else {
      reply.answer(x, zone);
    }
  }

  private static boolean isOfNodes(int type) {
    return type == RecordType.A || type == RecordType.AAAA || type == RecordType.PTR;
  }
}
