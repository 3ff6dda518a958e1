package dev.seamark.server.plugins.cluster;

import dev.seamark.process.Nearest;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.corefile.ZoneArguments;
import dev.seamark.server.plugin.Fallthrough;
import dev.seamark.server.plugin.Setup;
import dev.seamark.watch.LabelSelector;
import dev.seamark.watch.WatchSettings;
import dev.seamark.watch.api.ApiSettings;
import dev.seamark.watch.api.Connection;
import dev.seamark.watch.manifest.ManifestSettings;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.settings.PodMode;
import dev.seamark.zones.settings.ZoneSettings;
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
 * A {@code kubernetes} directive, read: every property of CoreDNS 1.14, and our own {@code
 * manifests DIR} and {@code service_cidr CIDR...}. Confined to the thread that sets up.
 */
final class KubernetesDirective {
  private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final List<String> PROPERTIES =
      List.of(
          "endpoint",
          "tls",
          "kubeconfig",
          "apiserver_qps",
          "apiserver_burst",
          "apiserver_max_inflight",
          "namespaces",
          "namespace_labels",
          "labels",
          "pods",
          "endpoint_pod_names",
          "ttl",
          "noendpoints",
          "zonal",
          "fallthrough",
          "ignore",
          "multicluster",
          "startup_timeout",
          "manifests",
          "service_cidr");

  private final Directive directive;
  private final Setup setup;
  private final List<WireName> zones;
  private final Set<String> namespaces = new LinkedHashSet<>();
  private String namespaceLabels = "";
  private String labels = "";
  private PodMode pods = PodMode.DISABLED;
  private int ttl = 5;
  private boolean endpoints = true;
  private boolean endpointPodNames;
  private boolean ignoreEmptyService;
  private boolean zonal;
  private List<WireName> multicluster = List.of();
  private Fallthrough fallthrough = Fallthrough.NEVER;
  private Duration startupTimeout = Duration.ofSeconds(5);
  private Optional<String> endpoint = Optional.empty();
  private Optional<Connection.Tls> tls = Optional.empty();
  private Optional<Connection.Kubeconfig> kubeconfig = Optional.empty();
  private @Nullable Path manifests;
  private final List<String> serviceCidrs = new ArrayList<>();
  private List<WireName> hostSearch = List.of();

  private KubernetesDirective(Directive directive, Setup setup) throws CorefileException {
    this.directive = directive;
    this.setup = setup;
    this.zones = ZoneArguments.of(directive.arguments(), setup.zones());
  }

  /**
   * Reads the directive.
   *
   * @throws CorefileException what is wrong first; the rest of it is suppressed in it
   */
  static KubernetesDirective read(Directive directive, Setup setup) throws CorefileException {
    KubernetesDirective read = new KubernetesDirective(directive, setup);
    List<CorefileException> wrong = new ArrayList<>();
    for (Directive property : directive.block()) {
      try {
        read.property(property);
      } catch (CorefileException e) {
        wrong.add(e);
      }
    }
    if (!wrong.isEmpty()) {
      CorefileException first = wrong.removeFirst();
      wrong.forEach(first::addSuppressed);
      throw first;
    }
    read.check();
    if (read.isBeside(AutoPath.NAME)) {
      read.hostSearch = HostSearch.read(HOST_RESOLV_CONF);
    }
    return read;
  }

  private void property(Directive line) throws CorefileException {
    List<String> words = line.texts();
    switch (line.name().text()) {
      case "endpoint" -> {
        if (words.isEmpty()) {
          throw line.wrongArguments("endpoint URL");
        }
        if (words.size() > 1) {
          setup.warn(line.at(), "plugin/kubernetes: several endpoints; the first one is used");
        }
        endpoint = Optional.of(words.getFirst());
      }
      case "tls" -> {
        if (words.size() != 3) {
          throw line.wrongArguments("tls CERT KEY CACERT");
        }
        tls =
            Optional.of(
                new Connection.Tls(
                    setup.path(words.get(0)), setup.path(words.get(1)), setup.path(words.get(2))));
      }
      case "kubeconfig" -> {
        if (words.isEmpty() || words.size() > 2) {
          throw line.wrongArguments("kubeconfig FILE [CONTEXT]");
        }
        kubeconfig =
            Optional.of(
                new Connection.Kubeconfig(
                    setup.path(words.getFirst()),
                    words.size() == 2 ? Optional.of(words.get(1)) : Optional.empty()));
      }
      case "apiserver_qps", "apiserver_burst", "apiserver_max_inflight" -> limit(line);
      case "namespaces" -> {
        if (words.isEmpty()) {
          throw line.wrongArguments("namespaces NAMESPACE...");
        }
        namespaces.addAll(words);
      }
      case "namespace_labels" -> namespaceLabels = selector(line, "namespace_labels EXPRESSION");
      case "labels" -> labels = selector(line, "labels EXPRESSION");
      case "pods" -> pods = podMode(line);
      case "endpoint_pod_names" -> {
        none(line);
        endpointPodNames = true;
      }
      case "ttl" -> ttl = TtlLine.read(line, Kubernetes.NAME);
      case "noendpoints" -> {
        none(line);
        endpoints = false;
      }
      case "zonal" -> {
        none(line);
        zonal = true;
      }
      case "fallthrough" -> fallthrough = Fallthrough.read(line);
      case "ignore" -> {
        if (words.isEmpty()) {
          throw line.wrongArguments("ignore empty_service");
        }
        if (!words.equals(List.of("empty_service"))) {
          throw wrong(
              line.arguments().getFirst(),
              "unable to parse ignore value: '" + String.join(" ", words) + "'",
              "write: ignore empty_service");
        }
        ignoreEmptyService = true;
      }
      case "multicluster" -> multicluster = ZoneArguments.of(line.arguments(), setup.zones());
      case "startup_timeout" -> startupTimeout = startupTimeout(line);
      case "manifests" -> {
        if (words.size() != 1) {
          throw line.wrongArguments("manifests DIRECTORY");
        }
        manifests = setup.path(words.getFirst());
      }
      case "service_cidr" -> {
        if (words.isEmpty() || words.size() + serviceCidrs.size() > 2) {
          throw line.wrongArguments("service_cidr CIDR [CIDR]");
        }
        serviceCidrs.addAll(words);
      }
      case "upstream", "resyncperiod", "transfer", "proxy" ->
          setup.warn(
              line.at(),
              "plugin/kubernetes: property '"
                  + line.name().text()
                  + "' is no longer needed and is ignored; "
                  + substitute(line.name().text()));
      default ->
          throw wrong(
              line.name(),
              "unknown property '" + line.name().text() + "'",
              hint(line.name().text()));
    }
  }

  private static String substitute(String property) {
    return switch (property) {
      case "transfer" -> "to allow zone transfers, use the plugin 'transfer'";
      case "upstream", "proxy" -> "external names are looked up through this server itself";
      default -> "changes are watched for";
    };
  }

  private static void none(Directive line) throws CorefileException {
    if (!line.arguments().isEmpty()) {
      throw line.wrongArguments(line.name().text());
    }
  }

  private void limit(Directive line) throws CorefileException {
    String name = line.name().text();
    if (line.arguments().size() != 1) {
      throw line.wrongArguments(name + " NUMBER");
    }
    Word word = line.arguments().getFirst();
    double number;
    try {
      number = Double.parseDouble(word.text());
    } catch (NumberFormatException e) {
      throw wrong(word, "invalid " + name + " '" + word.text() + "'", "write a number");
    }
    if (number < 0) {
      throw wrong(word, name + " must be >= 0", "write 0 for no limit");
    }
    // As in CoreDNS the limit has no effect: what is watched is a handful of long requests.
  }

  private String selector(Directive line, String usage) throws CorefileException {
    if (line.arguments().isEmpty()) {
      throw line.wrongArguments(usage);
    }
    String text = String.join(" ", line.texts());
    try {
      LabelSelector.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(
          line.arguments().getFirst(),
          "unable to parse label selector value: '" + text + "': " + e.getMessage(),
          "write e.g.: " + line.name().text() + " app=web,tier in (a,b),!old");
    }
    return text;
  }

  private PodMode podMode(Directive line) throws CorefileException {
    if (line.arguments().size() != 1) {
      throw line.wrongArguments("pods disabled|insecure|verified");
    }
    String word = line.texts().getFirst();
    return switch (word) {
      case "disabled" -> PodMode.DISABLED;
      case "insecure" -> PodMode.INSECURE;
      case "verified" -> PodMode.VERIFIED;
      default ->
          throw wrong(
              line.arguments().getFirst(),
              "wrong value for pods: " + word + ",  must be one of: disabled, verified, insecure",
              "write one of them");
    };
  }

  private Duration startupTimeout(Directive line) throws CorefileException {
    if (line.arguments().size() != 1) {
      throw line.wrongArguments("startup_timeout DURATION");
    }
    Word word = line.arguments().getFirst();
    return Durations.parse(word.text())
        .orElseThrow(
            () ->
                wrong(
                    word,
                    "failed to parse startup_timeout: " + word.text(),
                    "write a duration such as 5s or 500ms"));
  }

  private void check() throws CorefileException {
    if (zones.stream().allMatch(KubernetesDirective::isReverse)) {
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
      throw wrong(directive.name(), "zonal requires the endpoint cache; remove noendpoints", "");
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

  private static boolean isReverse(WireName zone) {
    String text = zone.toString().toLowerCase(java.util.Locale.ROOT);
    return text.endsWith(".in-addr.arpa.") || text.endsWith(".ip6.arpa.");
  }

  private static CorefileException wrong(Word at, String message, String advice) {
    return new CorefileException(at.at(), "plugin/kubernetes: " + message, advice);
  }

  private static String hint(String word) {
    String nearest = Nearest.hint(word, PROPERTIES);
    return nearest.isEmpty() ? "write one of " + String.join(", ", PROPERTIES) : nearest;
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
        ownAddresses);
  }

  /** What to watch, and where: the settings of one of the two sources. */
  SourceKey source() {
    WatchSettings watch =
        new WatchSettings(
                labels,
                namespaceLabels,
                endpoints,
                pods == PodMode.VERIFIED,
                !multicluster.isEmpty())
            .withPodLabels(pods == PodMode.VERIFIED && isBeside("metadata"))
            .withExternalAddresses(isBeside(External.NAME));
    if (manifests != null) {
      return new SourceKey.Manifests(new ManifestSettings(manifests, serviceCidrs, watch));
    }
    Connection connection;
    if (kubeconfig.isPresent()) {
      connection = kubeconfig.get();
    } else if (endpoint.isPresent()) {
      connection = new Connection.Endpoint(endpoint.get(), tls);
    } else {
      connection = new Connection.InCluster();
    }
    return new SourceKey.Api(new ApiSettings(connection, watch));
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

  Duration startupTimeout() {
    return startupTimeout;
  }

  /** Which source a plugin needs; equal keys share one. */
  sealed interface SourceKey {
    /** A directory. */
    record Manifests(ManifestSettings settings) implements SourceKey {}

    /** An API server. */
    record Api(ApiSettings settings) implements SourceKey {}
  }
}
