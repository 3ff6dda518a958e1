package dev.seamark.server.plugins.cluster;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.zones.answer.ClientPods;
import dev.seamark.zones.answer.ClusterName;
import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Pod;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster knows about queries, under CoreDNS's names: the parts of the name asked for, and
 * the pod that asks. Used by all event loops at once.
 */
final class ClusterMetadata {
  private static final String OURS = "kubernetes/";
  private static final String CLIENT_LABEL = "client-label/";

  private final ClusterZones zones;
  private final Optional<ClientPods> pods;

  /**
   * What is known of these.
   *
   * @param pods empty where pods are not watched
   */
  ClusterMetadata(ClusterZones zones, Optional<ClientPods> pods) {
    this.zones = zones;
    this.pods = pods;
  }

  Optional<String> value(Exchange x, String name) {
    if (!name.startsWith(OURS)) {
      return Optional.empty();
    }
    String own = name.substring(OURS.length());
    if (own.startsWith(CLIENT_LABEL)) {
      String label = own.substring(CLIENT_LABEL.length());
      return client(x).map(pod -> pod.labels().get(label));
    }
    return switch (own) {
      case "client-namespace" -> client(x).map(pod -> pod.key().namespace());
      case "client-pod-name" -> client(x).map(pod -> pod.key().name());
      default -> ofName(zones.nameOf(x.query()), own);
    };
  }

  private static Optional<String> ofName(ClusterName asked, String own) {
    return switch (asked) {
      case ClusterName.Elsewhere _ -> Optional.empty();
      case ClusterName.Malformed _ ->
          own.equals("parse-error") ? Optional.of("invalid query name") : Optional.empty();
      case ClusterName.Parts parts -> Optional.of(part(parts, own));
    };
  }

  private static String part(ClusterName.Parts parts, String own) {
    return switch (own) {
      case "kind" -> parts.kind();
      case "namespace" -> parts.namespace();
      case "service" -> parts.service();
      case "endpoint" -> parts.endpoint();
      case "cluster" -> parts.cluster();
      case "port-name" -> parts.port();
      case "protocol" -> parts.protocol();
      case "zone" -> parts.topologyZone();
      default -> "";
    };
  }

  /** The pod that asks; of several at a node's address the one that searches like this, if any. */
  private Optional<Pod> client(Exchange x) {
    List<Pod> there =
        pods.map(known -> known.at(IpAddress.of(x.peer().remote().getAddress()))).orElse(List.of());
    Optional<Pod> searching =
        there.size() > 1 ? zones.searching(x.query(), there) : Optional.empty();
    return searching.or(() -> there.stream().findFirst());
  }
}
