package dev.seamark.server.plugins.cluster;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.watch.LabelSelector;
import dev.seamark.watch.snapshot.SnapshotSettings;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.settings.PodMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a {@code kubernetes} block: every property of CoreDNS 1.14, and our own {@code
 * manifests} and {@code service_cidr}.
 */
final class KubernetesLines {
  private static final String WATCHED = "changes are watched for";
  private static final String ALIASES = "external names are looked up through this server itself";
  private static final String UNLIMITED =
      "what is watched is a handful of long requests, which the limit would not change";

  private KubernetesLines() {}

  static Properties<KubernetesDirective> properties() {
    return Properties.of(
        ConnectionLines.ENDPOINT,
        ConnectionLines.TLS,
        ConnectionLines.KUBECONFIG,
        Property.of(
            "apiserver_qps NUMBER", "Ignored: " + UNLIMITED + ".", "", KubernetesLines::limit),
        Property.of(
            "apiserver_burst NUMBER", "Ignored, as apiserver_qps.", "", KubernetesLines::limit),
        Property.of(
            "apiserver_max_inflight NUMBER",
            "Ignored, as apiserver_qps.",
            "",
            KubernetesLines::limit),
        Property.of(
            "namespaces NAMESPACE...",
            "Answers for these namespaces only.",
            "all",
            KubernetesLines::namespaces),
        Property.of(
            "namespace_labels EXPRESSION...",
            "Answers for namespaces whose labels match only. Not together with namespaces.",
            "all",
            (read, line) -> read.namespaceLabels = selector(line)),
        Property.of(
            "labels EXPRESSION...",
            "Answers for Services whose labels match only.",
            "all",
            (read, line) -> read.labels = selector(line)),
        Property.of(
            "pods disabled|insecure|verified",
            "Answers for pods by address (10-1-2-3.NAMESPACE.pod): for none, for every address, or"
                + " for those of pods that are there, which watches all pods.",
            "disabled",
            (read, line) -> read.pods = podMode(line)),
        Property.of(
            "endpoint_pod_names",
            "Names an endpoint without a hostname after its pod, instead of after its address.",
            "",
            (read, line) -> read.endpointPodNames = true),
        Property.of(
            "ttl SECONDS [...]",
            "The TTL of all records, 0 to 3600.",
            "5",
            (read, line) -> read.ttl = TtlLine.read(line, Kubernetes.NAME)),
        Property.of(
            "noendpoints",
            "Watches no endpoints: headless Services have no addresses then.",
            "",
            (read, line) -> read.endpoints = false),
        Property.of(
            "zonal",
            "Answers for the endpoints of one zone, as ZONE._zone.SERVICE.",
            "",
            (read, line) -> read.zonal = true),
        Property.of(
            "fallthrough [ZONES...]",
            "Leaves names that are unknown here, in these zones or all, to the next plugin.",
            "",
            (read, line) -> read.fallthrough = read.fallthrough(line)),
        Property.of(
            "ignore empty_service [...]",
            "Answers NXDOMAIN for a Service that has no ready endpoint.",
            "",
            KubernetesLines::ignore),
        Property.of(
            "multicluster [ZONES...]",
            "Answers for ServiceImports in these zones, which must be zones of the directive.",
            "",
            (read, line) -> read.multicluster = read.zonesOf(line.arguments())),
        Property.of(
            "startup_timeout DURATION [...]",
            "How long the start waits for the first sync before it serves without.",
            "5s",
            (read, line) -> read.startupTimeout = startupTimeout(line)),
        Property.of(
            "manifests DIRECTORY",
            "Not in CoreDNS: takes the objects from a folder of manifests, without an API server.",
            "",
            KubernetesLines::manifests),
        Property.of(
            "service_cidr CIDR [CIDR]",
            "Not in CoreDNS: with manifests, the networks that Services get addresses from.",
            "10.96.0.0/16",
            KubernetesLines::serviceCidrs),
        Property.of(
            "snapshot FILE [INTERVAL]",
            "Not in CoreDNS: keeps what is known in a file, at the latest so long after a change,"
                + " and answers from it after a start until the API server has told everything.",
            "30s",
            KubernetesLines::snapshot),
        Property.of(
            "traffic_distribution",
            "Not in CoreDNS: answers for headless Services with trafficDistribution with the"
                + " endpoints in the client's topology zone, if there are some. Watches all nodes.",
            "",
            (read, line) -> read.trafficDistribution = true),
        Property.of(
            "svcb",
            "Not in CoreDNS: gives Services SVCB and HTTPS records (RFC 9460), made of their ports'"
                + " appProtocol.",
            "",
            (read, line) -> read.svcb = true),
        Property.of(
            "search_guard [DOMAIN...]",
            "Not in CoreDNS: answers NXDOMAIN for names of the cluster with a search domain of the"
                + " host behind them, which a wildcard in that domain would answer.",
            "",
            (read, line) -> read.searchGuard = line),
        Property.of(
            "stale_after DURATION",
            "Not in CoreDNS: how old what is known may be until answers say so (EDE 3).",
            "1m",
            (read, line) -> read.staleAfter = positive(line.arguments().getFirst())),
        Property.ignored("upstream [...]", ALIASES),
        Property.ignored("resyncperiod [...]", WATCHED),
        Property.ignored("proxy [...]", ALIASES),
        Property.ignored("transfer [...]", "to allow zone transfers, use the plugin 'transfer'"));
  }

  private static void namespaces(KubernetesDirective read, Directive line) {
    for (Word word : line.arguments()) {
      if (!word.text().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
        read.warn(
            word,
            "'" + word + "' is not the name of a namespace; write letters a-z, digits and '-'");
      }
      read.namespaces.add(word.text());
    }
  }

  private static void manifests(KubernetesDirective read, Directive line) throws CorefileException {
    Path directory = read.path(line.arguments().getFirst());
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw wrong(
          line.arguments().getFirst(),
          "'" + directory + "' is not a directory",
          "name the directory that the manifests are in");
    }
    if (!Files.exists(directory)) {
      read.warn(
          line.name(),
          "no such directory: "
              + directory
              + "; its manifests are served as soon as it is there, check the name");
    }
    read.manifests = directory;
  }

  private static void ignore(KubernetesDirective read, Directive line) throws CorefileException {
    if (!line.texts().getFirst().equals("empty_service")) {
      throw wrong(
          line.arguments().getFirst(),
          "unable to parse ignore value: '" + line.texts().getFirst() + "'",
          "write: ignore empty_service");
    }
    read.ignoreEmptyService = true;
  }

  private static void serviceCidrs(KubernetesDirective read, Directive line)
      throws CorefileException {
    if (line.arguments().size() + read.serviceCidrs.size() > 2) {
      throw line.wrongArguments("service_cidr CIDR [CIDR]");
    }
    for (Word word : line.arguments()) {
      if (Cidr.parse(word.text()).isEmpty()) {
        throw wrong(word, "'" + word + "' is not a CIDR", "write it as in 10.96.0.0/16");
      }
    }
    read.serviceCidrs.addAll(line.texts());
  }

  /** As in CoreDNS the number must be one, and has no effect. */
  private static void limit(KubernetesDirective read, Directive line) throws CorefileException {
    String name = line.name().text();
    Word word = line.arguments().getFirst();
    boolean whole = !name.equals("apiserver_qps");
    if (!word.text().matches(whole ? "[+-]?[0-9]{1,9}" : "[+-]?[0-9]{1,9}(\\.[0-9]{0,9})?")) {
      throw wrong(
          word,
          "invalid " + name + " '" + word.text() + "'",
          whole ? "write a whole number" : "write a number");
    }
    if (word.text().startsWith("-")) {
      throw wrong(word, name + " must be >= 0", "write 0 for no limit");
    }
  }

  private static String selector(Directive line) throws CorefileException {
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

  private static PodMode podMode(Directive line) throws CorefileException {
    String word = line.texts().getFirst();
    return switch (word) {
      case "disabled" -> PodMode.DISABLED;
      case "insecure" -> PodMode.INSECURE;
      case "verified" -> PodMode.VERIFIED;
      default ->
          throw wrong(
              line.arguments().getFirst(),
              "pods: '" + word + "' is not one of disabled, insecure, verified",
              "write one of them");
    };
  }

  private static Duration startupTimeout(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    return Durations.parse(word.text())
        .filter(duration -> !duration.isNegative())
        .orElseThrow(
            () ->
                wrong(
                    word,
                    "failed to parse startup_timeout: " + word.text(),
                    "write a duration such as 5s or 500ms"));
  }

  private static void snapshot(KubernetesDirective read, Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    Path file = read.path(words.getFirst());
    if (Files.isDirectory(file)) {
      throw wrong(words.getFirst(), "'" + file + "' is a directory", "name a file in it");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      read.warn(
          words.getFirst(),
          "no such directory: " + folder + "; the snapshot is not written until it is there");
    }
    Duration interval =
        words.size() == 2 ? positive(words.get(1)) : SnapshotSettings.USUAL_INTERVAL;
    read.snapshot = Optional.of(new SnapshotSettings(file, interval));
  }

  private static Duration positive(Word word) throws CorefileException {
    return Durations.parse(word.text())
        .filter(Duration::isPositive)
        .orElseThrow(
            () ->
                wrong(
                    word,
                    "'" + word.text() + "' is not a duration above 0",
                    "write a duration such as 30s or 5m"));
  }

  private static CorefileException wrong(Word at, String message, String advice) {
    return new CorefileException(at.at(), "plugin/kubernetes: " + message, advice);
  }
}
