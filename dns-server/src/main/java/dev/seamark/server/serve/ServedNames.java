package dev.seamark.server.serve;

import dev.seamark.server.cli.ConfiguredBy;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What somebody who starts on a directory of manifests wants to see first. */
final class ServedNames {
  private static final int SHOWN = 40;

  private ServedNames() {}

  static List<String> describe(Catalog catalog, ConfiguredBy.Manifests by, int port) {
    List<Service> services =
        catalog.services().stream().sorted(Comparator.comparing(Service::key)).toList();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "serving %d services of %s on 127.0.0.1:%d:"
            .formatted(services.size(), by.directory(), port));
    int width =
        services.stream()
            .limit(SHOWN)
            .mapToInt(service -> name(service, by).length())
            .max()
            .orElse(0);
    services.stream()
        .limit(SHOWN)
        .forEach(
            service ->
                lines.add(("  %-" + width + "s  %s").formatted(name(service, by), what(service))));
    if (services.size() > SHOWN) {
      lines.add("  ... and " + (services.size() - SHOWN) + " more");
    }
    if (services.isEmpty()) {
      lines.add("  put manifests of Services there; they are served as soon as they are");
    } else {
      lines.add("try:");
      lines.add("  dig @127.0.0.1 -p %d +short %s".formatted(port, name(services.getFirst(), by)));
    }
    return lines;
  }

  private static String name(Service service, ConfiguredBy.Manifests by) {
    return service.key().name() + "." + service.key().namespace() + ".svc." + by.clusterDomain();
  }

  private static String what(Service service) {
    String what =
        switch (service.type()) {
          case EXTERNAL_NAME -> "-> " + service.externalName();
          case HEADLESS -> "headless";
          case CLUSTER_IP ->
              service.clusterIps().stream().map(Object::toString).collect(Collectors.joining(", "));
        };
    String ports =
        service.ports().stream()
            .map(
                port ->
                    (port.name().isEmpty() ? "" : port.name() + " ")
                        + port.port()
                        + "/"
                        + port.protocol()
                        + (port.nodePort() == 0 ? "" : " (node port " + port.nodePort() + ")"))
            .collect(Collectors.joining(", "));
    return ports.isEmpty() ? what : what + "  " + ports;
  }
}
