package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.HasCatalog;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.HasSearchPath;
import dev.seamark.server.plugin.Readiness;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugin.Transferer;
import dev.seamark.server.plugins.cluster.search.SearchGuard;
import dev.seamark.server.plugins.cluster.search.SearchProbe;
import dev.seamark.server.plugins.cluster.source.ClusterPlace;
import dev.seamark.server.plugins.cluster.source.SourceAge;
import dev.seamark.server.plugins.cluster.source.SourceKey;
import dev.seamark.server.plugins.cluster.source.Sources;
import dev.seamark.watch.ClusterSource;
import dev.seamark.watch.WatchSettings;
import dev.seamark.zones.answer.ClientPods;
import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.transfer.ZoneTransfer;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code kubernetes [ZONES...]}: answers for the names of a cluster, and for its addresses.
 *
 * <p>The answers are those of {@link ClusterZones}; this plugin reads the directive, holds the
 * source, and does what zones alone cannot: fall through, wait for the first sync, and ask the
 * whole server for the target of an ExternalName that lies elsewhere.
 */
public final class Kubernetes
    implements Plugin, Readiness, HasCatalog, Transferer, HasMetadata, HasSearchPath, ClusterPlace {
  /** The name of the directive. */
  static final String NAME = "kubernetes";

  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          NAME + " [ZONES...]",
          "Answers for the Services, pods and addresses of a cluster.",
          KubernetesDirective::new,
          KubernetesLines.properties(),
          (read, setup) -> List.of(make(read, setup)));

  private static final Logger LOG = LoggerFactory.getLogger("plugin/kubernetes");

  /** SOA records live no longer than that, whatever the others do. */
  private static final int SOA_MAX_TTL = 300;

  private static final byte[] NOWHERE = {};
  private static final Duration SYNC_LOOK = Duration.ofMillis(10);
  private static final Duration SYNC_LOG = Duration.ofMillis(500);

  private final KubernetesDirective directive;
  private final Fallthrough fallthrough;
  private final int uniformTtl;
  private final List<Consumer<ClusterZones>> waiting = new ArrayList<>();
  private Shared.@Nullable Lease<ClusterSource> source;
  private @Nullable ClusterZones zones;
  private @Nullable ClientPods clients;
  private @Nullable ClusterMetadata metadata;
  private @Nullable SourceAge age;
  private final @Nullable SearchGuard guard;
  private @Nullable NodePlaces places;
  private Shared.@Nullable Lease<ClusterSource> nodes;
  private Optional<Shared.Lease<SearchProbe>> probe = Optional.empty();

  private Kubernetes(KubernetesDirective directive, Setup setup) {
    this.directive = directive;
    this.fallthrough = directive.fallthrough();
    this.guard =
        directive.guarded().isEmpty() ? null : new SearchGuard(directive.guarded(), setup.meters());
    this.uniformTtl = directive.ttl() <= SOA_MAX_TTL ? directive.ttl() : -1;
  }

  private static Kubernetes make(KubernetesDirective read, Setup setup) throws CorefileException {
    read.finish();
    Kubernetes made = new Kubernetes(read, setup);
    setup.onStart(() -> made.open(setup));
    setup.onServing(() -> made.probe = read.probeSearch());
    setup.onStop(made::close);
    return made;
  }

  private void open(Setup setup) throws InterruptedException, Setup.CannotStart {
    SourceKey key = directive.source();
    try {
      source = setup.shared().lease(key, ClusterSource.class, () -> Sources.start(key, setup));
    } catch (IllegalArgumentException e) { // it says what no retry can mend
      throw new Setup.CannotStart(String.valueOf(e.getMessage()), e);
    }
    directive.nodes().ifPresent(place -> openNodes(place, setup));
    boolean bound = !setup.addresses().isEmpty();
    Catalog catalog = source.get().catalog();
    ClusterZones made =
        new ClusterZones(
            directive.zoneSettings(bound ? List.of() : Sources.ownAddresses()),
            catalog,
            InstantSource.system());
    zones = made;
    if (directive.knowsClients()) {
      clients = ClientPods.of(catalog);
    }
    metadata = new ClusterMetadata(made, Optional.ofNullable(clients));
    waiting.forEach(step -> step.accept(made));
    made.onProgrammed(Sources.programming(setup.meters(), InstantSource.system()));
    awaitSync(made, Sources.awaited(key));
    age = new SourceAge(source.get(), directive.staleAfter(), InstantSource.system());
  }

  /** The nodes have a source of their own: what it may not list holds up nothing else. */
  private void openNodes(SourceKey place, Setup setup) {
    nodes = setup.shared().lease(place, ClusterSource.class, () -> Sources.start(place, setup));
    places = NodePlaces.over(nodes.get().catalog());
  }

  /** Waits for the first sync at most as long as {@code startup_timeout} says. */
  private void awaitSync(ClusterZones waitedFor, String what) throws InterruptedException {
    long waited = 0;
    while (!waitedFor.synced() && waited < directive.startupTimeout().toMillis()) {
      Thread.sleep(SYNC_LOOK.toMillis());
      waited += SYNC_LOOK.toMillis();
      if (waited % SYNC_LOG.toMillis() == 0) {
        LOG.info("waiting for {} before starting server", what);
      }
    }
    if (!waitedFor.synced()) {
      LOG.warn("starting server with unsynced {}", what); // names are SERVFAIL until then
    }
  }

  private void close() {
    probe.ifPresent(Shared.Lease::close);
    if (places != null) {
      places.close();
    }
    if (nodes != null) {
      nodes.close();
    }
    if (age != null) {
      age.close();
    }
    if (clients != null) {
      clients.close();
    }
    if (zones != null) {
      zones.close();
    }
    if (source != null) {
      source.close();
    }
  }

  /** Gives the zones to another plugin of the block as soon as they are there. */
  void onOpen(Consumer<ClusterZones> step) {
    waiting.add(step);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean ready() {
    return zones().synced();
  }

  @Override
  public Optional<String> remark() {
    return Optional.ofNullable(age).flatMap(SourceAge::remark);
  }

  @Override
  public Catalog catalog() {
    return Objects.requireNonNull(source).get().catalog();
  }

  @Override
  public Optional<ZoneTransfer> transfer(WireName zone) {
    return zones().transfer(zone);
  }

  @Override
  public Optional<String> metadata(Exchange x, String name) {
    return Objects.requireNonNull(metadata).value(x, name);
  }

  @Override
  public List<WireName> searchPath(Exchange x) {
    if (clients == null) {
      return List.of();
    }
    InetAddress from = x.peer().remote().getAddress();
    List<WireName> own = zones().searchPath(x.query(), clients.at(IpAddress.of(from)));
    if (own.isEmpty()) {
      return own;
    }
    List<WireName> path = new ArrayList<>(own);
    path.addAll(directive.hostSearch());
    path.add(WireName.ROOT);
    return path;
  }

  @Override
  public SourceKey.Origin origin(WatchSettings watch) {
    return directive.origin(watch);
  }

  private ClusterZones zones() {
    return Objects.requireNonNull(zones);
  }

  @Override
  public void query(Exchange x) {
    int rotation = x.worker().random().nextInt();
    byte[] near = places == null ? NOWHERE : places.zoneOf(x.peer().remote().getAddress());
    switch (zones().answer(x.query(), x.reply(), x.replyLimit(), rotation, near)) {
      case NOT_OURS -> notOurs(x);
      case ANSWERED -> answered(x);
      case NO_SUCH_NAME -> noSuchName(x);
      case REFUSED -> x.fail(this, Rcode.REFUSED, "");
      case CHASE -> Chase.ofLastAlias(x, this);
    }
  }

  private void notOurs(Exchange x) {
    if (guard == null || !guard.covers(x)) {
      x.next();
      return;
    }
    x.reply().begin(x.query(), Rcode.NXDOMAIN, true);
    x.answered(this);
  }

  private void answered(Exchange x) {
    int type = x.query().type();
    if (type == RecordType.A
        || type == RecordType.AAAA
        || type == RecordType.SRV
        || type == RecordType.PTR) {
      x.uniformTtl(uniformTtl);
    }
    Objects.requireNonNull(age).tell(x);
    x.answered(this);
  }

  private void noSuchName(Exchange x) {
    if (fallthrough.covers(x.query())) {
      x.next();
      return;
    }
    if (!zones().synced()) {
      x.reply().rcode(Rcode.SERVFAIL); // the name may be there, only not known yet
      SourceAge.NOT_READY.addTo(x);
      x.answered(this);
      return;
    }
    answered(x);
  }
}
