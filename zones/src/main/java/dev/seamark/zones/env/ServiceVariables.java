package dev.seamark.zones.env;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Service;
import dev.seamark.zones.catalog.ServicePort;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The variables that one Service gives: those of Docker's links, and those of Kubernetes. */
final class ServiceVariables {
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final String prefix;
  private final IpAddress address;

  private ServiceVariables(String prefix, IpAddress address) {
    this.prefix = prefix;
    this.address = address;
  }

  /** Whether the Service has what variables are made of: an address and a port. */
  static boolean has(Service service) {
    return service.type() == Service.Type.CLUSTER_IP
        && !service.clusterIps().isEmpty()
        && !service.ports().isEmpty();
  }

  /** The variables of a Service that {@link #has} some, in the kubelet's order. */
  static Map<String, String> of(Service service) {
    var of = new ServiceVariables(upper(service.key().name()), service.clusterIps().getFirst());
    of.hostAndPorts(service);
    service.ports().forEach(of::link);
    return of.variables;
  }

  private void hostAndPorts(Service service) {
    ServicePort first = service.ports().getFirst();
    put("_SERVICE_HOST", address.toString());
    put("_SERVICE_PORT", Integer.toString(first.port()));
    for (ServicePort port : service.ports()) {
      if (!port.name().isEmpty()) {
        put("_SERVICE_PORT_" + upper(port.name()), Integer.toString(port.port()));
      }
    }
    put("_PORT", url(first));
  }

  private void link(ServicePort port) {
    String protocol = port.protocol().label();
    String name = "_PORT_" + port.port() + "_" + upper(protocol);
    put(name, url(port));
    put(name + "_PROTO", protocol);
    put(name + "_PORT", Integer.toString(port.port()));
    put(name + "_ADDR", address.toString());
  }

  private String url(ServicePort port) {
    String host = address.v6() ? "[" + address + "]" : address.toString();
    return port.protocol().label() + "://" + host + ":" + port.port();
  }

  private void put(String name, String value) {
    variables.putIfAbsent(prefix + name, value);
  }

  /** The rule for Service and port names: upper case, dashes to underscores, nothing else. */
  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
