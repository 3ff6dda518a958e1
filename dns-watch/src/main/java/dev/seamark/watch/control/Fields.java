package dev.seamark.watch.control;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields of objects as values: what an object leaves out is empty. */
final class Fields {
  private static final ServiceSpec NO_SPEC = new ServiceSpec();

  private Fields() {}

  static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }

  static <T> List<T> list(@Nullable List<T> value) {
    return value == null ? List.of() : value;
  }

  static <V> Map<String, V> map(@Nullable Map<String, V> value) {
    return value == null ? Map.of() : value;
  }

  static Map<String, String> labels(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    return meta == null ? Map.of() : map(meta.getLabels());
  }

  static String annotation(HasMetadata object, String name) {
    ObjectMeta meta = object.getMetadata();
    return meta == null ? "" : text(map(meta.getAnnotations()).get(name));
  }

  static String label(HasMetadata object, String name) {
    return text(labels(object).get(name));
  }

  static ServiceSpec spec(Service service) {
    ServiceSpec spec = service.getSpec();
    return spec == null ? NO_SPEC : spec;
  }

  static boolean isExternalName(ServiceSpec spec) {
    return "ExternalName".equals(spec.getType());
  }

  static boolean isHeadless(ServiceSpec spec) {
    return !isExternalName(spec) && list(spec.getClusterIPs()).contains("None");
  }

  static boolean takesNodePorts(ServiceSpec spec) {
    return "NodePort".equals(spec.getType()) || "LoadBalancer".equals(spec.getType());
  }

  /** Whether traffic can come from outside the cluster. */
  static boolean isExternallyReachable(ServiceSpec spec) {
    return takesNodePorts(spec)
        || ("ClusterIP".equals(spec.getType()) && !list(spec.getExternalIPs()).isEmpty());
  }

  /** Whether a load balancer asks the nodes for their health over a port of its own. */
  static boolean needsHealthCheckPort(ServiceSpec spec) {
    return "LoadBalancer".equals(spec.getType())
        && "Local".equals(text(spec.getExternalTrafficPolicy()));
  }
}
