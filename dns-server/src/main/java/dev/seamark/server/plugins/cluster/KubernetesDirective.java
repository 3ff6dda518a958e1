package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.cluster.search.HostSearch;
import dev.seamark.server.plugins.cluster.search.SearchProbe;
import dev.seamark.server.plugins.cluster.source.SourceKey;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.Connection;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.watch.snapshot.SnapshotSettings;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ZoneSettings;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code kubernetes} directive, read line by line ({@link KubernetesLines}), and what it comes
 * to. Confined to the thread that sets up.
 */
final class KubernetesDirective {
  private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");

  private final Directive directive;
  private final Setup setup;
  private final List<WireName> zones;

  // What the lines say: written by KubernetesLines while the directive is read, and not after.
  final Set<String> namespaces = new LinkedHashSet<>();
  String namespaceLabels = "";
  String labels = "";
  PodMode pods = PodMode.DISABLED;
  int ttl = 5;
  boolean endpoints = true;
  boolean endpointPodNames;
  boolean ignoreEmptyService;
  boolean zonal;
  boolean svcb;
  boolean trafficDistribution;
  List<WireName> multicluster = List.of();
  Fallthrough fallthrough = Fallthrough.NEVER;
  Duration startupTimeout = Duration.ofSeconds(5);
  Optional<String> endpoint = Optional.empty();
  Optional<Connection.Tls> tls = Optional.empty();
  Optional<Connection.Kubeconfig> kubeconfig = Optional.empty();
  @Nullable Path manifests;
  final List<String> serviceCidrs = new ArrayList<>();
  Optional<SnapshotSettings> snapshot = Optional.empty();
  Duration staleAfter = Duration.ofMinutes(1);
  @Nullable Directive searchGuard;

  private List<WireName> hostSearch = List.of();
  private List<WireName> guarded = List.of();

  /** Begins with the arguments. */
  KubernetesDirective(Directive directive, Setup setup) throws CorefileException {
    this.directive = directive;
    this.setup = setup;
    this.zones = ZoneWords.of(Kubernetes.NAME, setup).read(directive.arguments(), setup.zones());
  }

  /** Ends the reading: what the lines say must fit together. */
  void finish() throws CorefileException {
    check();
    if (isBeside(AutoPath.NAME)) {
      hostSearch = HostSearch.read(HOST_RESOLV_CONF);
    }
    if (searchGuard != null) {
      guarded = guarded(searchGuard);
    }
  }

  /** The cluster's zones below each search domain. */
  private List<WireName> guarded(Directive line) throws CorefileException {
    List<WireName> domains =
        line.arguments().isEmpty()
            ? HostSearch.read(HOST_RESOLV_CONF)
            : ZoneArguments.of(line.arguments(), List.of());
    if (domains.isEmpty() && serves()) {
      warn(
          line.name(),
          HOST_RESOLV_CONF
              + " has no search domain to guard; name the domains, or remove the line");
    }
    List<WireName> all = new ArrayList<>();
    for (WireName domain : domains) {
      for (WireName zone : zones) {
        boolean fits = zone.length() + domain.length() - 1 <= Names.LONGEST;
        if (!zone.isReverse() && !domain.isUnder(zone) && fits) {
          all.add(WireName.parse(zone + (domain.labels() == 0 ? "" : domain.toString())));
        }
      }
    }
    return all;
  }

  /** Names that pods' search paths make of names of the cluster: nobody has them. */
  List<WireName> guarded() {
    return guarded;
  }

  /** Has the host's search domains looked at, where pods that an API server knows have them. */
  Optional<Shared.Lease<SearchProbe>> probeSearch() {
    return source().origin() instanceof SourceKey.Origin.Api
        ? Optional.of(SearchProbe.lease(setup, HOST_RESOLV_CONF, zones))
        : Optional.empty();
  }

  private void check() throws CorefileException {
    if (zones.stream().allMatch(WireName::isReverse)) {
      throw wrong(
          directive.name(),
          "non-reverse zone name must be used",
          "name the cluster's zone, as in: kubernetes cluster.local in-addr.arpa ip6.arpa");
    }
    if (!namespaces.isEmpty() && !namespaceLabels.isEmpty()) {
      throw wrong(
          directive.name(),
          "namespaces and namespace_labels cannot both be set",
          "keep one of them");
    }
    if (zonal && !endpoints) {
      throw wrong(directive.name(), "zonal requires the endpoint cache", "remove noendpoints");
    }
    for (WireName zone : multicluster) {
      if (!zones.contains(zone)) {
        throw wrong(
            directive.name(),
            "is not authoritative for the multicluster zone "
                + zone
                + " (authoritative zones: "
                + zones
                + ")",
            "add it to the zones of kubernetes");
      }
    }
    if (manifests == null && !serviceCidrs.isEmpty()) {
      throw wrong(
          directive.name(),
          "service_cidr needs manifests",
          "with a cluster the API server allocates addresses; remove the line");
    }
    if (manifests != null && (endpoint.isPresent() || kubeconfig.isPresent())) {
      throw wrong(
          directive.name(),
          "manifests and " + (endpoint.isPresent() ? "endpoint" : "kubeconfig") + " are both set",
          "keep the source that is meant");
    }
  }

  CorefileException wrong(Word at, String message, String advice) {
    return new CorefileException(at.at(), "plugin/" + name() + ": " + message, advice);
  }

  /** The path that a word means. */
  Path path(Word word) {
    return setup.path(word.text());
  }

  /** The zones that the words name, or those of the server block. */
  List<WireName> zonesOf(List<Word> words) throws CorefileException {
    return ZoneArguments.of(words, setup.zones());
  }

  Fallthrough fallthrough(Directive line) throws CorefileException {
    return Fallthrough.read(line, Kubernetes.NAME, zones, setup);
  }

  /** Whether this process will serve, rather than only check. */
  boolean serves() {
    return setup.host().serves();
  }

  void warn(Word at, String message) {
    setup.warn(at.at(), "plugin/" + name() + ": " + message);
  }

  private String name() {
    return directive.name().text();
  }

  /** How the zones answer. */
  ZoneSettings zoneSettings(List<IpAddress> ownAddresses) {
    return new ZoneSettings(
        zones,
        ttl,
        namespaces,
        pods,
        endpoints,
        endpointPodNames,
        ignoreEmptyService,
        zonal,
        multicluster,
        ownAddresses,
        svcb,
        trafficDistribution);
  }

  /** The source, as the lines say. */
  SourceKey source() {
    WatchSettings watch =
        new WatchSettings(
                labels,
                namespaceLabels,
                endpoints,
                pods == PodMode.VERIFIED,
                !multicluster.isEmpty())
            .withPodLabels(pods == PodMode.VERIFIED && isBeside("metadata"))
            .withExternalAddresses(isBeside(External.NAME))
            .withHints(trafficDistribution);
    return new SourceKey(origin(watch), snapshot);
  }

  /** The place that this directive names, of which something is watched. */
  SourceKey.Origin origin(WatchSettings watch) {
    if (manifests != null) {
      return new SourceKey.Origin.Manifests(new ManifestSettings(manifests, serviceCidrs, watch));
    }
    Connection connection;
    if (kubeconfig.isPresent()) {
      connection = kubeconfig.get();
    } else if (endpoint.isPresent()) {
      connection = new Connection.Endpoint(endpoint.get(), tls);
    } else {
      connection = new Connection.InCluster();
    }
    return new SourceKey.Origin.Api(new ApiSettings(connection, watch));
  }

  /** The source of the nodes that clients are on, where their topology zones count. */
  Optional<SourceKey> nodes() {
    return trafficDistribution
        ? Optional.of(new SourceKey(origin(WatchSettings.ofNodes()), Optional.empty()))
        : Optional.empty();
  }

  /** Whether it is to be known which pod asks. */
  boolean knowsClients() {
    return pods == PodMode.VERIFIED && (isBeside("metadata") || isBeside(AutoPath.NAME));
  }

  /** Where the clients' hosts look for short names, taken from this one. */
  List<WireName> hostSearch() {
    return hostSearch;
  }

  private boolean isBeside(String plugin) {
    return setup.directives().stream().anyMatch(d -> d.name().text().equals(plugin));
  }

  List<WireName> zones() {
    return zones;
  }

  Fallthrough fallthrough() {
    return fallthrough;
  }

  /** The TTL of all records in seconds. */
  int ttl() {
    return ttl;
  }

  /** How old facts may be until clients are told. */
  Duration staleAfter() {
    return staleAfter;
  }

  Duration startupTimeout() {
    return startupTimeout;
  }
}
