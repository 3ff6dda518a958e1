package dev.seamark.watch.manifest;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which Services came, changed and went from one look at a directory to the next, for people. */
final class ServiceChanges {
  /** More are summed up: a change of hundreds of files is not read line by line. */
  private static final int MOST = 20;

  private ServiceChanges() {}

  /** A line for each of them, or one for all where they are many. */
  static List<String> lines(Map<ObjectKey, Service> before, Map<ObjectKey, Service> now) {
    List<String> lines = new ArrayList<>();
    int came = 0;
    int changed = 0;
    for (Service service : now.values()) {
      Service old = before.get(service.key());
      if (old == null) {
        came++;
        lines.add("Service " + name(service.key()) + " is new: " + described(service));
      } else if (!old.equals(service)) {
        changed++;
        lines.add("Service " + name(service.key()) + " has changed: " + described(service));
      }
    }
    List<ObjectKey> gone = before.keySet().stream().filter(key -> !now.containsKey(key)).toList();
    gone.forEach(key -> lines.add("Service " + name(key) + " is gone"));
    return lines.size() <= MOST
        ? lines
        : List.of(
            "%d Services are new, %d have changed, %d are gone"
                .formatted(came, changed, gone.size()));
  }

  private static String name(ObjectKey key) {
    return key.namespace() + "/" + key.name();
  }

  private static String described(Service service) {
    String where =
        switch (service.type()) {
          case CLUSTER_IP ->
              service.clusterIps().stream()
                  .map(IpAddress::toString)
                  .collect(Collectors.joining(", "));
          case HEADLESS -> "headless";
          case EXTERNAL_NAME -> "an alias of " + service.externalName();
        };
    String ports =
        service.ports().stream().map(ServiceChanges::described).collect(Collectors.joining(", "));
    return ports.isEmpty() ? where : where + ", port " + ports;
  }

  private static String described(ServicePort port) {
    String plain = port.port() + "/" + port.protocol();
    return port.name().isEmpty() ? plain : plain + " (" + port.name() + ")";
  }
}
