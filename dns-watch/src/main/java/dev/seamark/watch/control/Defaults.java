package dev.seamark.watch.control;

import static dev.seamark.watch.control.Fields.list;
import static dev.seamark.watch.control.Fields.number;
import static dev.seamark.watch.control.Fields.text;

import io.fabric8.kubernetes.api.model.ClientIPConfig;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.SessionAffinityConfig;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API server fills in where an object leaves it out. */
public final class Defaults {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
  private static final int AFFINITY_SECONDS = 10_800;

  private Defaults() {}

  /** Fills in the defaults, in place: for an object that was just decoded and is not yet shared. */
  public static void fill(HasMetadata object) {
    switch (object) {
      case Service service -> service(service);
      case Endpoints endpoints -> endpoints(endpoints);
      case EndpointSlice slice -> slice(slice);
      case Namespace namespace -> namespace(namespace);
      default -> {}
    }
  }

  private static void service(Service service) {
    ServiceSpec spec = service.getSpec();
    if (spec == null) {
      spec = new ServiceSpec();
      service.setSpec(spec);
    }
    spec.setType(or(spec.getType(), "ClusterIP"));
    sessionAffinity(spec);
    for (ServicePort port : list(spec.getPorts())) {
      port.setProtocol(or(port.getProtocol(), "TCP"));
      IntOrString target = port.getTargetPort();
      if (target == null
          || (text(target.getStrVal()).isEmpty() && number(target.getIntVal()) == 0)) {
        port.setTargetPort(new IntOrString(number(port.getPort())));
      }
    }
    if (spec.getSelector() != null && spec.getSelector().isEmpty()) {
      spec.setSelector(null); // the API server's storage cannot tell {} from nothing
    }
    if (list(spec.getClusterIPs()).isEmpty() && !text(spec.getClusterIP()).isEmpty()) {
      spec.setClusterIPs(List.of(spec.getClusterIP()));
    }
    if (text(spec.getExternalTrafficPolicy()).isEmpty() && Fields.isExternallyReachable(spec)) {
      spec.setExternalTrafficPolicy("Cluster");
    }
    if (text(spec.getInternalTrafficPolicy()).isEmpty() && !Fields.isExternalName(spec)) {
      spec.setInternalTrafficPolicy("Cluster");
    }
    if (spec.getAllocateLoadBalancerNodePorts() == null && "LoadBalancer".equals(spec.getType())) {
      spec.setAllocateLoadBalancerNodePorts(true);
    }
  }

  private static void sessionAffinity(ServiceSpec spec) {
    spec.setSessionAffinity(or(spec.getSessionAffinity(), "None"));
    if (spec.getSessionAffinity().equals("None")) {
      spec.setSessionAffinityConfig(null);
      return;
    }
    SessionAffinityConfig config = spec.getSessionAffinityConfig();
    if (config == null) {
      config = new SessionAffinityConfig();
      spec.setSessionAffinityConfig(config);
    }
    if (config.getClientIP() == null) {
      config.setClientIP(new ClientIPConfig());
    }
    if (config.getClientIP().getTimeoutSeconds() == null) {
      config.getClientIP().setTimeoutSeconds(AFFINITY_SECONDS);
    }
  }

  private static void endpoints(Endpoints endpoints) {
    for (EndpointSubset subset : list(endpoints.getSubsets())) {
      list(subset.getPorts()).forEach(port -> port.setProtocol(or(port.getProtocol(), "TCP")));
    }
  }

  private static void slice(EndpointSlice slice) {
    for (var port : list(slice.getPorts())) {
      port.setProtocol(or(port.getProtocol(), "TCP"));
      port.setName(text(port.getName()));
    }
  }

  private static void namespace(Namespace namespace) {
    Map<String, String> labels = new HashMap<>(Fields.labels(namespace));
    labels.put(NAMESPACE_NAME, text(namespace.getMetadata().getName()));
    namespace.getMetadata().setLabels(labels);
  }

  private static String or(@Nullable String value, String otherwise) {
    return text(value).isEmpty() ? otherwise : text(value);
  }
}
