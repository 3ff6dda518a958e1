package dev.seamark.e2e.model;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a slice has records. */
final class Endpoints {
  private static final String TOLERATE = "service.alpha.kubernetes.io/tolerate-unready-endpoints";

  private Endpoints() {}

  /** The name of the Service that the slice belongs to; empty if none. */
  static String service(EndpointSlice slice) {
    return orNone(slice.getMetadata().getLabels()).getOrDefault("kubernetes.io/service-name", "");
  }

  /** Those that are ready, or whose Service publishes them all the same. */
  static List<Endpoint> listed(EndpointSlice slice, @Nullable Service service) {
    boolean all =
        service != null
            && (Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses())
                || "true".equals(orNone(service.getMetadata().getAnnotations()).get(TOLERATE)));
    return orNone(slice.getEndpoints()).stream().filter(e -> all || isReady(e)).toList();
  }

  /** Ports with a name and a number. */
  static List<EndpointPort> named(EndpointSlice slice) {
    return orNone(slice.getPorts()).stream()
        .filter(p -> p.getPort() != null && p.getName() != null && !p.getName().isEmpty())
        .toList();
  }

  /** Nothing said means ready. */
  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
  }

  /** The endpoint's own label at an address. */
  static String label(Endpoint endpoint, String address) {
    String hostname = endpoint.getHostname();
    if (hostname != null && !hostname.isEmpty()) {
      return hostname;
    }
    String dashed = address.replace('.', '-').replace(':', '-');
    return dashed.endsWith("-") ? dashed + "0" : dashed;
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static Map<String, String> orNone(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
