package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.text;

import dev.seamark.zones.catalog.IpAddress;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All pods, found by namespace and labels, and what a controller reads out of one. */
final class Pods {
  private record Label(String namespace, String key, String value) {}

  private final Map<Label, List<Pod>> byLabel = new HashMap<>();

  Pods(Collection<Pod> pods) {
    pods.stream()
        .sorted(Comparator.comparing(pod -> text(pod.getMetadata().getName())))
        .forEach(this::add);
  }

  private void add(Pod pod) {
    String namespace = text(pod.getMetadata().getNamespace());
    Fields.labels(pod)
        .forEach(
            (key, value) ->
                byLabel
                    .computeIfAbsent(new Label(namespace, key, text(value)), l -> new ArrayList<>())
                    .add(pod));
  }

  /** The pods of the namespace that have all these labels, in the order of their names. */
  List<Pod> matching(String namespace, Map<String, String> selector) {
    List<Pod> fewest =
        selector.entrySet().stream()
            .map(
                e ->
                    byLabel.getOrDefault(
                        new Label(namespace, e.getKey(), text(e.getValue())), List.of()))
            .min(Comparator.comparingInt(List::size))
            .orElse(List.of());
    return fewest.stream()
        .filter(pod -> Fields.labels(pod).entrySet().containsAll(selector.entrySet()))
        .toList();
  }

  /** Whether the pod has done its work and will not start again. */
  static boolean isDone(Pod pod) {
    String phase = pod.getStatus() == null ? "" : text(pod.getStatus().getPhase());
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  static boolean isTerminating(Pod pod) {
    return !text(pod.getMetadata().getDeletionTimestamp()).isEmpty();
  }

  /** Condition Ready; absent counts as not ready. */
  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && list(pod.getStatus().getConditions()).stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  /** The pod's address of the family, empty where it has none. */
  static Optional<IpAddress> address(Pod pod, Family family) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    Stream<String> ips = list(pod.getStatus().getPodIPs()).stream().map(PodIP::getIp);
    return Stream.concat(ips, Stream.of(text(pod.getStatus().getPodIP())))
        .map(ip -> IpAddress.parse(text(ip)))
        .flatMap(Optional::stream)
        .filter(ip -> Family.of(ip) == family)
        .findFirst();
  }

  /** The number of the container port of this name and protocol; sidecars count. */
  static Optional<Integer> containerPort(Pod pod, String name, String protocol) {
    if (pod.getSpec() == null) {
      return Optional.empty();
    }
    Stream<Container> sidecars =
        list(pod.getSpec().getInitContainers()).stream()
            .filter(c -> "Always".equals(c.getRestartPolicy()));
    return Stream.concat(list(pod.getSpec().getContainers()).stream(), sidecars)
        .flatMap(c -> list(c.getPorts()).stream())
        .filter(port -> name.equals(port.getName()) && protocol.equals(protocol(port)))
        .map(ContainerPort::getContainerPort)
        .map(Fields::number)
        .findFirst();
  }

  private static String protocol(ContainerPort port) {
    String protocol = text(port.getProtocol());
    return protocol.isEmpty() ? "TCP" : protocol;
  }
}
